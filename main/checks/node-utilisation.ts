import { nodemetrics } from '@shared/clusters/kinds/nodemetrics.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { judgeUsage, usageColumns, usageRows } from './utilisation.ts'
import { utilisationOutcome } from './utilisation-outcome.ts'

/** Day-2 §2.2 `top nodes`: what each node uses, held against what it can give to pods. */
export const nodeUtilisation: Check = {
  id: 'node-utilisation',
  title: 'Node utilisation',
  guide: 'Day-2 §2.2',
  expected: ({ morningCheck: { utilisation } }) => `No node over ${utilisation.warning} % of its allocatable amount`,
  command: ({ id }) => kubectl(id, 'top', 'nodes'),

  async run({ cluster, profile, clock, rows }) {
    const [found, measured] = await Promise.all([rows(nodes, null), rows(nodemetrics, null)])
    const now = clock.now()
    const figures = new Map(measured.map((row) => [row.name, row]))
    const usages = found.map((node) => {
      const figure = figures.get(node.name)
      return judgeUsage(
        {
          name: node.name,
          cpu: figure?.cpu ?? null,
          memory: figure?.memory ?? null,
          cpuLimit: node.allocatable.cpu,
          memoryLimit: node.allocatable.memory,
          measuredAt: figure?.measuredAt ?? null,
        },
        profile.morningCheck.utilisation,
        now,
      )
    })
    return utilisationOutcome(
      usages,
      {
        noun: 'node',
        against: 'allocatable amount',
        objectOf: (name) => ({ kind: 'nodes', namespace: null, name, container: null }),
        hint: 'Move pods away or add a node before the kernel or the kubelet begins to end pods.',
      },
      [tableEvidence(this.command(cluster, profile), usageColumns, usageRows(usages), now)],
    )
  },
}
