import { ageText } from '@shared/clusters/age.ts'
import { type EventRow, events } from '@shared/clusters/kinds/events.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { counted, listed } from './wording.ts'

/** As the guide's `tail -20`. */
const shown = 20

const pluralOf: Record<string, string> = {
  Pod: 'pods',
  Node: 'nodes',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  Service: 'services',
}

/** The objects that the events are about, each once. */
function objectsOf(warnings: readonly EventRow[]): ObjectReference[] {
  const byKey = new Map<string, ObjectReference>()
  for (const { involved } of warnings) {
    const kind = pluralOf[involved.kind]
    if (!kind || !involved.name) continue
    byKey.set(`${kind}/${involved.namespace}/${involved.name}`, {
      kind,
      namespace: involved.namespace,
      name: involved.name,
      container: null,
    })
  }
  return [...byKey.values()]
}

const columns = [
  { title: 'LAST SEEN' },
  { title: 'COUNT', align: 'right' as const },
  { title: 'REASON' },
  { title: 'OBJECT' },
  { title: 'MESSAGE' },
]

/** Day-2 §2.2 `get events --sort-by=.lastTimestamp | tail -20`: recent warnings are worth a look, no more than that. */
export const recentEvents: Check = {
  id: 'recent-events',
  title: 'Recent events',
  guide: 'Day-2 §2.2',
  expected: ({ morningCheck }) => `No Warning event in the last ${morningCheck.eventMinutes} minutes`,
  command: ({ id }, { morningCheck }) =>
    kubectl(
      id,
      ...['get', 'events', '-n', morningCheck.namespace],
      ...['--field-selector', 'type=Warning', '--sort-by=.lastTimestamp'],
    ),

  async run({ cluster, profile, clock, rows }) {
    const { namespace, eventMinutes } = profile.morningCheck
    const found = await rows(events, namespace)
    const now = clock.now()
    const warnings = found
      .filter(
        ({ type, lastSeen }) => type === 'Warning' && lastSeen !== null && now - lastSeen <= eventMinutes * 60_000,
      )
      .sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0))
    const last = warnings.slice(-shown)
    const proof = [
      tableEvidence(
        this.command(cluster, profile),
        columns,
        last.map((event) => [
          ageText(event.lastSeen, now),
          String(event.count),
          event.reason,
          `${event.involved.kind.toLowerCase()}/${event.involved.name}`,
          event.message.slice(0, 300),
        ]),
        now,
      ),
    ]
    if (warnings.length === 0) {
      return {
        verdict: 'pass',
        observed: `No Warning event in ${namespace} in the last ${eventMinutes} minutes`,
        evidence: proof,
      }
    }
    const byReason = new Map<string, number>()
    for (const { reason } of warnings) byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
    const reasons = [...byReason].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} (${count})`)
    const cut = warnings.length > last.length ? `; the last ${last.length} are shown` : ''
    return {
      verdict: 'warn',
      observed: `${counted(warnings.length, 'Warning event')} in the last ${eventMinutes} minutes: ${listed(reasons)}${cut}`,
      hint: 'Events outlive their cause: compare the age of the last one with the other checks.',
      objects: objectsOf(last),
      evidence: proof,
    }
  },
}
