import type { NodeRow } from './kinds/nodes.ts'
import type { NodeRequirement, NodeTerm, PodPlacement, Toleration } from './kinds/pod-placement.ts'

/** Why a pod may not be put on a node, whatever room is there. */
export interface NodeBar {
  readonly of: 'not-ready' | 'cordoned' | 'taint' | 'selector'
  /** The same for every node that is barred for the same reason: "nvidia.com/gpu=present:NoSchedule". */
  readonly what: string
}

/** Taints that Kubernetes itself puts on nodes, in words of their own. */
const ownTaints: Readonly<Record<string, NodeBar>> = {
  'node.kubernetes.io/not-ready': { of: 'not-ready', what: 'not ready' },
  'node.kubernetes.io/unreachable': { of: 'not-ready', what: 'not ready' },
  'node.kubernetes.io/unschedulable': { of: 'cordoned', what: 'cordoned' },
}
const cordon = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }

/** Everything that keeps a pod from a node besides room; empty where nothing does. */
export function nodeBars(node: NodeRow, placement: PodPlacement): readonly NodeBar[] {
  const bars: NodeBar[] = []
  // The taint follows the mark with a delay, and may be the only one of the two.
  for (const taint of node.schedulable ? node.taints : [cordon, ...node.taints]) {
    if (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') continue
    if (placement.tolerations.some((each) => tolerates(each, taint))) continue
    const bar = ownTaints[taint.key] ?? { of: 'taint', what: taintText(taint) }
    if (!bars.some(({ what }) => what === bar.what)) bars.push(bar)
  }
  const wrong = Object.entries(placement.nodeSelector).find(([key, value]) => node.labels[key] !== value)
  if (wrong !== undefined) bars.push({ of: 'selector', what: `node selector ${wrong[0]}=${wrong[1]}` })
  const { terms } = placement
  if (terms !== null && !terms.some((term) => isMet(term, node))) {
    bars.push({ of: 'selector', what: `node affinity ${terms.map(termText).join(' or ') || '(empty)'}` })
  }
  return bars
}

/** "nvidia.com/gpu=present:NoSchedule", as kubectl writes it. */
export const taintText = ({ key, value, effect }: NodeRow['taints'][number]): string =>
  `${key}${value === '' ? '' : `=${value}`}:${effect}`

function tolerates({ key, operator, value, effect }: Toleration, taint: NodeRow['taints'][number]): boolean {
  if (effect !== '' && effect !== taint.effect) return false
  if (key === '') return operator === 'Exists'
  if (key !== taint.key) return false
  // An operator that is not known here may tolerate it: then nothing is claimed.
  return operator !== 'Equal' || value === taint.value
}

function isMet({ labels, fields }: NodeTerm, node: NodeRow): boolean {
  // A term that asks nothing matches no node, by the API's own words.
  if (labels.length + fields.length === 0) return false
  const named = fields.every((each) => holds(each, each.key === 'metadata.name' ? node.name : undefined))
  return named && labels.every((each) => holds(each, node.labels[each.key]))
}

function holds({ operator, values }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
    default:
      return true
  }
}

function termText({ labels, fields }: NodeTerm): string {
  return [...labels, ...fields].map(requirementText).join(', ')
}

function requirementText({ key, operator, values }: NodeRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`
    case 'NotIn':
      return values.length === 1 ? `${key}≠${values[0]}` : `${key} not in (${values.join(', ')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `no ${key}`
    default:
      return `${key} ${operator === 'Gt' ? '>' : operator === 'Lt' ? '<' : operator} ${values.join(', ')}`
  }
}
