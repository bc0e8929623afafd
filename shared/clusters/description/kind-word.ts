import { findKind } from '../kinds/index.ts'

/**
 * The word under which an object of the API opens: the plural of a built-in kind, else "certificate.cert-manager.io",
 * which the cluster is asked about.
 */
export function kindWord(apiVersion: string, apiKind: string): string {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const builtIn = findKind(apiKind)
  if (builtIn !== null && builtIn.group === group) return builtIn.plural
  return group === '' ? apiKind.toLowerCase() : `${apiKind.toLowerCase()}.${group}`
}
