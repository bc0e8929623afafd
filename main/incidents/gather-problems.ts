import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import type { TimelineEntry } from '@shared/incidents/incident.ts'
import type { Incident } from './incident.ts'

/** A problem must be gone for so long before it is entered as cleared: a pod that restarts is not fine in between, ms. */
const clearAfterMs = 5_000

export interface PresentProblem {
  readonly cluster: ClusterId
  readonly id: string
  readonly title: string
}

const keyOf = (cluster: ClusterId, id: string): string => JSON.stringify([cluster, id])

/** What is wrong as far as a timeline knows: appeared and not cleared. */
export function presentProblems(entries: readonly TimelineEntry[]): Map<string, PresentProblem> {
  const present = new Map<string, PresentProblem>()
  for (const { kind, link, text } of entries) {
    if (link?.to !== 'problem') continue
    const key = keyOf(link.cluster, link.id)
    if (kind === 'problem-appeared') present.set(key, { cluster: link.cluster, id: link.id, title: text })
    if (kind === 'problem-cleared') present.delete(key)
  }
  return present
}

/** Enters what appears and what clears on the clusters of an incident. Kept for as long as the incident is open. */
export class ProblemGatherer {
  private readonly goneSince = new Map<string, number>()

  constructor(private readonly incident: Incident) {}

  /**
   * Compares what the timeline knows with what the fleet sees. Nothing clears by silence: a cluster that is not live, or
   * has not been read yet, says nothing.
   * @returns whether anything was entered.
   */
  async look(summaries: readonly ClusterSummary[], now: number): Promise<boolean> {
    const { incident } = this
    const { clusters } = incident.state.opened
    const before = presentProblems(incident.state.entries)
    let entered = false
    for (const { id: cluster, connection, problems, ignored = [], blindSpots, asOf } of summaries) {
      if (!clusters.includes(cluster) || connection.phase !== 'live' || asOf === null) continue
      const seen = new Map(problems.map((problem) => [keyOf(cluster, problem.id), problem]))
      // What a person ignores meanwhile is still wrong.
      for (const { problem } of ignored)
        if (before.has(keyOf(cluster, problem.id))) seen.set(keyOf(cluster, problem.id), problem)
      for (const [key, problem] of seen) {
        this.goneSince.delete(key)
        if (!before.has(key)) entered = (await this.enter(cluster, problem, now)) || entered
      }
      for (const [key, { cluster: where, id, title }] of before) {
        if (where !== cluster || seen.has(key)) continue
        // A metric that could not be read has not become good.
        if (id.startsWith('key-metric/') && blindSpots.length > 0) continue
        const since = this.goneSince.get(key) ?? now
        this.goneSince.set(key, since)
        if (now - since < clearAfterMs) continue
        this.goneSince.delete(key)
        entered =
          (await incident.gather({
            at: since,
            kind: 'problem-cleared',
            who: 'cockpit',
            cluster,
            text: title,
            link: { to: 'problem', cluster, id },
          })) || entered
      }
    }
    return entered
  }

  private enter(cluster: ClusterId, { id, title, since }: Problem, now: number): Promise<boolean> {
    const { openedAt } = this.incident.state.opened
    return this.incident.gather({
      // The cluster's own time where it tells one, but not from before the incident: then it was there already.
      at: since !== null && since > openedAt && since <= now ? since : now,
      kind: 'problem-appeared',
      who: 'cockpit',
      cluster,
      text: title,
      link: { to: 'problem', cluster, id },
    })
  }
}
