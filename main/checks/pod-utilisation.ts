import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { judgeUsage, usageColumns, usageRows } from './utilisation.ts'
import { utilisationOutcome } from './utilisation-outcome.ts'

/** Day-2 §2.2 `top pods`: what each pod uses, held against its own limits. */
export const podUtilisation: Check = {
  id: 'pod-utilisation',
  title: 'Pod utilisation',
  guide: 'Day-2 §2.2',
  expected: ({ morningCheck: { utilisation } }) => `No pod over ${utilisation.warning} % of its limit`,
  command: ({ id }, { morningCheck }) => kubectl(id, 'top', 'pods', '-n', morningCheck.namespace),

  async run({ cluster, profile, clock, rows }) {
    const { namespace, utilisation } = profile.morningCheck
    const [running, measured] = await Promise.all([
      rows(pods, namespace).then((found) => found.filter(({ phase }) => phase === 'Running')),
      rows(podmetrics, namespace),
    ])
    const now = clock.now()
    const figures = new Map(measured.map((row) => [row.name, row]))
    const usages = running.map((pod) => {
      const figure = figures.get(pod.name)
      return judgeUsage(
        {
          name: pod.name,
          cpu: figure?.cpu ?? null,
          memory: figure?.memory ?? null,
          cpuLimit: pod.cpuLimit,
          memoryLimit: pod.memoryLimit,
          measuredAt: figure?.measuredAt ?? null,
        },
        utilisation,
        now,
      )
    })
    return utilisationOutcome(
      usages,
      {
        noun: 'pod',
        against: 'limit',
        objectOf: (name) => ({ kind: 'pods', namespace, name, container: null }),
        hint: 'Raise the limit or the number of replicas, or find what grows.',
      },
      [tableEvidence(this.command(cluster, profile), usageColumns, usageRows(usages), now)],
    )
  },
}
