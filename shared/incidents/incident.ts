import { z } from 'zod'
import { verdict } from '../checks/check.ts'
import { clusterId } from '../clusters/cluster-id.ts'
import { problem, severity } from '../clusters/problem.ts'
import { contact } from '../platform/contact.ts'
import { metricUnit } from '../platform/profile.ts'
import { recordingRef } from '../recordings/recording.ts'
import { incidentId } from './incident-id.ts'

/**
 * The two words that the guide has: its thresholds are warning and critical (Day-2 §7.2), and its escalation table asks
 * whether an incident is critical (§11). A third would need a rule that nobody has written down.
 */
export const incidentSeverity = severity

export const graph = z.object({
  cluster: clusterId,
  metric: z.string(),
  title: z.string(),
  unit: metricUnit,
  warning: z.number(),
  critical: z.number(),
  /** Oldest first, 240 at most; `at` in ms since the epoch, null where Prometheus had no figure. */
  points: z.array(z.object({ at: z.number(), value: z.number().nullable() })).max(240),
})
export type Graph = z.infer<typeof graph>

/** What an entry leads to in the app; null when there is nothing to open. */
export const entryLink = z.discriminatedUnion('to', [
  z.object({ to: z.literal('problem'), cluster: clusterId, id: z.string() }),
  z.object({ to: z.literal('run'), run: z.string() }),
  z.object({ to: z.literal('check') }),
  z.object({ to: z.literal('journal'), seq: z.int() }),
  /** `sha256`: of the file as it was when the recording ended; null of an entry that tells of its beginning. */
  z.object({ to: z.literal('recording'), recording: recordingRef, sha256: z.string().nullable() }),
])
export type EntryLink = z.infer<typeof entryLink>

export const entryKind = z.enum([
  'opened',
  'severity',
  'problem-appeared',
  'problem-cleared',
  'check',
  'run',
  'action',
  'note',
  'call',
  'due',
  'graph',
  'recording',
  'handover',
  'left-out',
  'away',
  'closed',
])
export type EntryKind = z.infer<typeof entryKind>

/** One line of the timeline. */
export const timelineEntry = z.object({
  /** When it happened, ms since the epoch; what was found later is entered later, and sorted by this. */
  at: z.number(),
  kind: entryKind,
  /** The person's account on this machine, or "cockpit" for what it saw by itself. */
  who: z.string(),
  cluster: clusterId.nullable(),
  text: z.string().max(4_096),
  /** Of checks and runs. */
  verdict: verdict.nullable(),
  link: entryLink.nullable(),
  /** What it stands on, so that nothing is entered twice: "journal/12"; null for what a person typed. */
  source: z.string().nullable(),
  graph: graph.nullable(),
  call: z.object({ role: z.string(), name: z.string(), reached: z.boolean() }).nullable(),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

/** What the person says of the damage, when it is closed; empty is a blank to fill in the report. */
export const impact = z.object({
  summary: z.string().max(4_096),
  services: z.string().max(1_024),
  users: z.string().max(1_024),
  cause: z.string().max(4_096),
})
export type Impact = z.infer<typeof impact>

/** One step of the escalation as it was when the incident was opened; the contact is that of now. */
export const ladderStep = z.object({
  role: z.string(),
  title: z.string(),
  afterMinutes: z.number(),
  criticalOnly: z.boolean(),
})
export type LadderStep = z.infer<typeof ladderStep>

export const calledRole = ladderStep.extend({
  /** ms since the epoch. */
  dueAt: z.number(),
  /** `waiting`: its time is not come. `due`: to be called now. The rest is what the person said after the call. */
  state: z.enum(['waiting', 'due', 'reached', 'not-reached']),
  /** When it was called last; null before. */
  calledAt: z.number().nullable(),
  contact,
})
export type CalledRole = z.infer<typeof calledRole>

export const incidentSummary = z.object({
  id: incidentId,
  title: z.string(),
  severity: incidentSeverity,
  clusters: z.array(clusterId),
  who: z.string(),
  openedAt: z.number(),
  closedAt: z.number().nullable(),
  entries: z.int(),
  /** Every role that this severity calls, in order of time. */
  ladder: z.array(calledRole),
})
export type IncidentSummary = z.infer<typeof incidentSummary>

export const incidentView = incidentSummary.extend({
  problem: z.object({ cluster: clusterId, problem }).nullable(),
  /** Oldest first. */
  timeline: z.array(timelineEntry),
  /** What is wrong on its clusters now, as far as the timeline knows. */
  present: z.array(z.object({ cluster: clusterId, id: z.string(), title: z.string() })),
  /** As a person has edited it; null while it is made of the timeline. */
  handover: z.string().nullable(),
  impact: impact.nullable(),
  /** What is wrong with its file, in words; empty when every line fits the chain. */
  damage: z.array(z.string()),
  /** Why nothing is gathered for it in this window; empty when it is. */
  notGathering: z.string(),
})
export type IncidentView = z.infer<typeof incidentView>
