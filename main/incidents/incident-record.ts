import type { ChainForm } from '@main/journal/chained-file.ts'
import { clusterId } from '@shared/clusters/cluster-id.ts'
import { problem } from '@shared/clusters/problem.ts'
import {
  type Impact,
  impact,
  incidentSeverity,
  ladderStep,
  type TimelineEntry,
  timelineEntry,
} from '@shared/incidents/incident.ts'
import { incidentId } from '@shared/incidents/incident-id.ts'
import { z } from 'zod'

const opened = z.object({
  type: z.literal('opened'),
  id: incidentId,
  title: z.string(),
  severity: incidentSeverity,
  clusters: z.array(clusterId).min(1),
  problem: z.object({ cluster: clusterId, problem }).nullable(),
  who: z.string(),
  openedAt: z.number(),
  /** Frozen, so that an edited profile does not move the clock of what goes on. */
  ladder: z.array(ladderStep),
})
export type Opened = z.infer<typeof opened>

/** `severity`, `handover` and `closed` say in their entry who and when. */
const entered = z.object({
  type: z.literal('entry'),
  entry: timelineEntry,
  severity: incidentSeverity.optional(),
  handover: z.string().optional(),
  impact: impact.optional(),
})
export type Entered = z.infer<typeof entered>

const repaired = z.object({ type: z.literal('repaired'), bytes: z.number() })

export const incidentNote = z.discriminatedUnion('type', [opened, entered, repaired])
export type IncidentNote = z.infer<typeof incidentNote>

/** An incident as it is written down: the journal's chain, with notes of its own. */
export const incidentForm: ChainForm<IncidentNote> = {
  note: incidentNote,
  title: 'The record of the incident',
  repair: (bytes) => ({ type: 'repaired', bytes }),
}

export interface FoldedIncident {
  readonly opened: Opened
  readonly severity: Opened['severity']
  /** In the order in which they were written. */
  readonly entries: readonly TimelineEntry[]
  readonly handover: string | null
  readonly impact: Impact | null
  readonly closedAt: number | null
  /** Lines that were cut off by a power cut and set aside. */
  readonly repairs: readonly number[]
}

/** What a record says in the end; null when it has not even begun. */
export function foldIncident(notes: readonly IncidentNote[]): FoldedIncident | null {
  const first = notes.find((note) => note.type === 'opened')
  if (first === undefined) return null
  const begun: FoldedIncident = {
    opened: first,
    severity: first.severity,
    entries: [],
    handover: null,
    impact: null,
    closedAt: null,
    repairs: notes.flatMap((note) => (note.type === 'repaired' ? [note.bytes] : [])),
  }
  const entered = notes.filter((note) => note.type === 'entry')
  const last = entered.reduce((folded, note) => ({ ...withEntry(folded, note), entries: begun.entries }), begun)
  return { ...last, entries: entered.map(({ entry }) => entry) }
}

/** The incident with one more line. */
export function withEntry(
  before: FoldedIncident,
  { entry, severity, handover, impact: said }: Entered,
): FoldedIncident {
  return {
    ...before,
    severity: severity ?? before.severity,
    entries: [...before.entries, entry],
    handover: handover ?? before.handover,
    impact: said ?? before.impact,
    closedAt: entry.kind === 'closed' ? entry.at : before.closedAt,
  }
}
