import { escalation } from '@shared/incidents/escalation.ts'
import type { IncidentSummary, IncidentView } from '@shared/incidents/incident.ts'
import type { Contact } from '@shared/platform/contact.ts'
import { presentProblems } from './gather-problems.ts'
import type { StoredIncident } from './incident-store.ts'

type ContactOf = (role: string) => Contact | undefined

/** @param now ms since the epoch, for the clock of the escalation. */
export function summaryOf(stored: StoredIncident, contactOf: ContactOf, now: number): IncidentSummary {
  const { opened, severity, closedAt, entries } = stored
  const { id, title, clusters, who, openedAt, ladder } = opened
  return {
    id,
    title,
    severity,
    clusters,
    who,
    openedAt,
    closedAt,
    entries: entries.length,
    ladder: escalation({ openedAt, closedAt, severity, ladder, timeline: entries }, contactOf, now),
  }
}

export function viewOf(stored: StoredIncident, contactOf: ContactOf, now: number, notGathering: string): IncidentView {
  const { opened, entries, handover, impact, broken, repairs } = stored
  return {
    ...summaryOf(stored, contactOf, now),
    problem: opened.problem,
    timeline: [...entries].sort((a, b) => a.at - b.at),
    present: [...presentProblems(entries).values()],
    handover,
    impact,
    damage: [
      ...(broken === null ? [] : [`The record was changed from outside: ${broken}`]),
      ...repairs.map((bytes) => `A last line that was cut off (${bytes} bytes) was set aside`),
    ],
    notGathering: stored.closedAt === null ? notGathering : '',
  }
}
