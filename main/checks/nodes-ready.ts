import { ageText } from '@shared/clusters/age.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { counted, listed } from './wording.ts'

function trouble(node: NodeRow): string {
  const ready = node.conditions.find(({ type }) => type === 'Ready')
  const why = [ready?.reason, ready?.message].filter(Boolean).join(': ')
  const what = node.readiness === 'unknown' ? 'has stopped reporting' : 'is not ready'
  return `${node.name} ${what}${why ? ` (${why})` : ''}`
}

const columns = [
  { title: 'NAME' },
  { title: 'STATUS' },
  { title: 'SINCE' },
  { title: 'REASON' },
  { title: 'VERSION' },
  { title: 'AGE' },
]

/** Day-2 §6.2 `get nodes`: every node is Ready. A cordoned one is a warning: it takes no pods. */
export const nodesReady: Check = {
  id: 'nodes-ready',
  title: 'Nodes ready',
  guide: 'Day-2 §6.2',
  expected: () => 'All Ready',
  command: ({ id }) => kubectl(id, 'get', 'nodes', '-o', 'wide'),

  async run({ cluster, profile, clock, rows }) {
    const found = await rows(nodes, null)
    const now = clock.now()
    const bad = found.filter(({ readiness }) => readiness !== 'ready')
    const cordoned = found.filter(({ readiness, schedulable }) => readiness === 'ready' && !schedulable)
    const proof = [
      tableEvidence(
        this.command(cluster, profile),
        columns,
        [...bad, ...cordoned, ...found.filter((node) => !bad.includes(node) && !cordoned.includes(node))].map(
          (node) => {
            const ready = node.conditions.find(({ type }) => type === 'Ready')
            const status = node.readiness === 'ready' ? 'Ready' : 'NotReady'
            return [
              node.name,
              node.schedulable ? status : `${status},SchedulingDisabled`,
              ageText(ready?.since ?? null, now),
              ready?.reason ?? null,
              node.version,
              ageText(node.createdAt, now),
            ]
          },
        ),
        now,
      ),
    ]
    const objects = (list: readonly NodeRow[]) =>
      list.map(({ name }) => ({ kind: 'nodes', namespace: null, name, container: null }))
    if (found.length === 0) {
      return {
        verdict: 'no-data',
        observed: 'The cluster has no node',
        hint: 'A cluster without nodes runs nothing; check that this is the right cluster.',
        evidence: proof,
      }
    }
    if (bad.length > 0) {
      return {
        verdict: 'fail',
        observed: `${bad.length} of ${counted(found.length, 'node')}: ${listed(bad.map(trouble))}`,
        hint: 'Check the kubelet and the machine of the named nodes, and the pods that ran there.',
        objects: objects(bad),
        evidence: proof,
      }
    }
    if (cordoned.length > 0) {
      return {
        verdict: 'warn',
        observed: `All ready; closed to new pods (cordoned): ${listed(cordoned.map(({ name }) => name))}`,
        hint: 'Uncordon the node when its maintenance is over.',
        objects: objects(cordoned),
        evidence: proof,
      }
    }
    return { verdict: 'pass', observed: `${counted(found.length, 'node')} ready`, evidence: proof }
  },
}
