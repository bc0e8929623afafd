import type { Kind } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

type Addressed = Pick<Kind, 'group' | 'version' | 'plural' | 'resource' | 'namespaced'>

/**
 * A name as one segment of a path. Errors: BAD_INPUT for what Kubernetes itself does not take as a name, since "..",
 * say, would lead to another object than the one that was checked.
 */
export function pathSegment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) {
    throw new CockpitError('BAD_INPUT', `"${name}" cannot be the name of an object`, '')
  }
  return encodeURIComponent(name)
}

/** The path of a kind's list; over all namespaces when `namespace` is null. Errors: BAD_INPUT. */
export function collectionPath(kind: Addressed, namespace: string | null): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`
  const scope = kind.namespaced && namespace !== null ? `/namespaces/${pathSegment(namespace)}` : ''
  return `${root}${scope}/${kind.resource ?? kind.plural}`
}

/** The path of one object. Errors: BAD_INPUT. */
export function objectPath(kind: Addressed, namespace: string | null, name: string): string {
  return `${collectionPath(kind, namespace)}/${pathSegment(name)}`
}
