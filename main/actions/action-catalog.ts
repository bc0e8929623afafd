import type { ActionId } from '@shared/actions/contract.ts'
import type { Tier } from '@shared/gate/tier.ts'
import { type ActionKind, controllerOf, type LiveObject } from './live-object.ts'
import { isCordoned } from './node-state.ts'

export interface CatalogEntry {
  readonly action: ActionId
  readonly title: string
  /** The lowest that it can have on this kind; the plan may find a higher one. */
  readonly tier: (kind: ActionKind) => Tier
  readonly appliesTo: (kind: ActionKind) => boolean
  /** Why it cannot be done to this object as it is; empty when it can. */
  readonly obstacle?: (live: LiveObject) => string
}

const among =
  (group: string, ...plurals: readonly string[]) =>
  (kind: ActionKind): boolean =>
    kind.group === group && plurals.includes(kind.plural)

const always = (tier: Tier) => () => tier

/** What the metrics API serves is no object, and events are notes about others. */
const isObject = (kind: ActionKind): boolean => kind.group !== 'metrics.k8s.io' && kind.plural !== 'events'

const cordonObstacle = (wanted: boolean) => (live: LiveObject) => {
  if (isCordoned(live) !== wanted) return ''
  return wanted ? 'The node is cordoned already' : 'The node is not cordoned'
}

const beingDeleted = (live: LiveObject): string =>
  live.metadata.deletionTimestamp ? 'It is being deleted already' : ''

/** Every action on objects, in the order of the menu: the least dangerous first. */
export const catalog: readonly CatalogEntry[] = [
  {
    action: 'restart',
    title: 'Restart rollout',
    tier: always('D1'),
    appliesTo: among('apps', 'deployments', 'statefulsets', 'daemonsets'),
    obstacle: ({ spec }) =>
      typeof spec === 'object' && spec !== null && 'paused' in spec && spec.paused === true
        ? 'Its rollout is paused'
        : '',
  },
  {
    action: 'scale',
    title: 'Scale',
    tier: always('D1'),
    appliesTo: among('apps', 'deployments', 'statefulsets', 'replicasets'),
  },
  { action: 'edit', title: 'Edit YAML', tier: always('D2'), appliesTo: isObject, obstacle: editObstacle },
  {
    action: 'cordon',
    title: 'Cordon',
    tier: always('D1'),
    appliesTo: among('', 'nodes'),
    obstacle: cordonObstacle(true),
  },
  {
    action: 'uncordon',
    title: 'Uncordon',
    tier: always('D1'),
    appliesTo: among('', 'nodes'),
    obstacle: cordonObstacle(false),
  },
  { action: 'evict', title: 'Evict', tier: always('D1'), appliesTo: among('', 'pods'), obstacle: evictObstacle },
  {
    action: 'debug',
    title: 'Add a debug container',
    tier: always('D2'),
    appliesTo: among('', 'pods'),
    obstacle: beingDeleted,
  },
  { action: 'drain', title: 'Drain', tier: always('D2'), appliesTo: among('', 'nodes') },
  { action: 'node-shell', title: 'Make a shell pod on it', tier: always('D3'), appliesTo: among('', 'nodes') },
  { action: 'delete', title: 'Delete', tier: deleteTier, appliesTo: isObject, obstacle: beingDeleted },
]

/** Only a pod may come back by itself. */
function deleteTier({ group, plural }: ActionKind): Tier {
  return group === '' && plural === 'pods' ? 'D2' : 'D3'
}

function editObstacle(live: LiveObject): string {
  return live.kind === 'Secret' ? 'Secrets are not edited here' : beingDeleted(live)
}

function evictObstacle(live: LiveObject): string {
  if (controllerOf(live) === 'Node') return 'It is a static pod of its node'
  return beingDeleted(live)
}
