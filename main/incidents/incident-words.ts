import { spanText } from '@shared/clusters/age.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import { contactText } from '@shared/incidents/escalation.ts'
import type { CalledRole, EntryKind, IncidentView, TimelineEntry } from '@shared/incidents/incident.ts'

export const kindWords: Record<EntryKind, string> = {
  opened: 'Opened',
  severity: 'Severity',
  'problem-appeared': 'Problem',
  'problem-cleared': 'Cleared',
  check: 'Check',
  run: 'Runbook',
  action: 'Action',
  note: 'Note',
  call: 'Call',
  due: 'To call',
  graph: 'Graph',
  recording: 'Recording',
  handover: 'Handover',
  'left-out': 'Left out',
  away: 'Unattended',
  closed: 'Closed',
}

/** "2026-11-25 20:30:16 UTC (21:30:16 GMT+1)". */
export const bothTimes = (ms: number): string =>
  `${utcText(ms)} (${new Date(ms).toLocaleTimeString('en-GB', { timeZoneName: 'short' })})`

export const byTime = (timeline: readonly TimelineEntry[]): TimelineEntry[] => [...timeline].sort((a, b) => a.at - b.at)

/** What is kept beside the record, by name and hash, each with when its keeping ended. */
export const evidenceEntries = (timeline: readonly TimelineEntry[]): TimelineEntry[] =>
  byTime(timeline).filter(({ link }) => link?.to === 'recording' && link.sha256 !== null)

/** What is told of the whole incident, by heading. */
export function incidentFacts(view: IncidentView, now: number): [string, string][] {
  const { id, severity, clusters, who, openedAt, closedAt, problem } = view
  return [
    ['Incident', id],
    ['Severity', severity],
    ['Clusters', clusters.join(', ')],
    ['Problem', problem === null ? 'opened by hand' : `${problem.problem.title} on ${problem.cluster}`],
    ['Opened', `${bothTimes(openedAt)} by ${who}`],
    ['Closed', closedAt === null ? 'still open' : bothTimes(closedAt)],
    ['Duration', `${spanText((closedAt ?? now) - openedAt)}${closedAt === null ? ' so far' : ''}`],
  ]
}

const stateWords: Record<CalledRole['state'], string> = {
  waiting: 'not yet to be called',
  due: 'TO BE CALLED, nobody has said that it was done',
  reached: 'reached',
  'not-reached': 'called, NOT reached',
}

export function callText(step: CalledRole): string {
  const called = step.calledAt === null ? '' : ` ${utcText(step.calledAt)}`
  return `${stateWords[step.state]}${called}; ${contactText(step)}`
}
