import type { AccessNeed } from '@main/gate/access-review.ts'
import type { ActionId } from '@shared/actions/contract.ts'
import type { ActionKind } from './live-object.ts'

type Addressed = { readonly kind: ActionKind; readonly namespace: string | null; readonly name: string }

/** The permissions that an action needs. Reading comes first: without it no effect can be shown. */
export function accessNeeds(action: ActionId, { kind, namespace, name }: Addressed): AccessNeed[] {
  const on = (verb: string, subresource?: string): AccessNeed => ({
    verb,
    group: kind.group,
    resource: kind.resource ?? kind.plural,
    ...(subresource === undefined ? {} : { subresource }),
    namespace: kind.namespaced ? namespace : null,
    name,
  })
  const pods = (verb: string, subresource?: string): AccessNeed => ({
    verb,
    group: '',
    resource: 'pods',
    ...(subresource === undefined ? {} : { subresource }),
    namespace: null,
    name: null,
  })
  switch (action) {
    case 'restart':
    case 'edit':
    case 'cordon':
    case 'uncordon':
      return [on('get'), on('patch')]
    case 'scale':
      return [on('get'), on('patch', 'scale')]
    case 'drain':
      return [on('get'), on('patch'), pods('list'), pods('create', 'eviction')]
    case 'evict':
      return [on('get'), on('create', 'eviction')]
    case 'delete':
      return [on('get'), on('delete')]
    case 'debug':
      return [on('get'), on('patch', 'ephemeralcontainers')]
    case 'node-shell':
      return [on('get'), pods('create')]
  }
}
