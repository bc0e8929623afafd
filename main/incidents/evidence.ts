import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { TimelineEntry } from '@shared/incidents/incident.ts'
import type { EntryWish, Incident } from './incident.ts'

/** An open incident, for who keeps something beside its record. */
export interface Evidence {
  readonly incident: string
  readonly entries: readonly TimelineEntry[]
  /** Errors: CLOSED, FULL, JOURNAL_FAILED. */
  enter(wish: EntryWish): Promise<void>
}

export const evidenceOf = (incident: Incident, entered: () => void): Evidence => ({
  incident: incident.id,
  entries: incident.state.entries,
  async enter(wish) {
    await incident.enter(wish)
    entered()
  },
})

/** The newest open incident that is about a cluster; null where there is none. */
export function incidentAbout(incidents: Iterable<Incident>, cluster: ClusterId): Incident | null {
  const about = [...incidents].filter(({ isOpen, state }) => isOpen && state.opened.clusters.includes(cluster))
  return about.sort((a, b) => b.state.opened.openedAt - a.state.opened.openedAt)[0] ?? null
}
