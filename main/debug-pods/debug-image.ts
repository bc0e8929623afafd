import type { PlatformProfile } from '@shared/platform/profile.ts'

/**
 * The image as the cluster can reach it: on a closed network the profile names another one, or a registry that has the
 * same path.
 */
export function debugImage(image: string, { debugImages }: Pick<PlatformProfile, 'debugImages'>): string {
  const other = debugImages?.replace
  if (other !== undefined && Object.hasOwn(other, image)) return other[image] ?? image
  const registry = debugImages?.registry
  if (registry === undefined) return image
  const [host = '', ...path] = image.split('/')
  const named = path.length > 0 && (/[.:]/.test(host) || host === 'localhost')
  return `${registry.replace(/\/+$/, '')}/${named ? path.join('/') : image}`
}
