import { utcText } from '@shared/clusters/utc-text.ts'
import { nextCall } from '@shared/incidents/escalation.ts'
import type { IncidentView } from '@shared/incidents/incident.ts'
import { byTime, callText, evidenceEntries, incidentFacts } from './incident-words.ts'

const mostOfEach = 30

/** At most so many lines, the newest; what is left out is counted. */
function listed(lines: readonly string[], none: string): string[] {
  if (lines.length === 0) return [none]
  const left = lines.length - mostOfEach
  return [...(left > 0 ? [`- … ${left} earlier ones are in the timeline`] : []), ...lines.slice(-mostOfEach)]
}

/**
 * What the next person must know, as plain text for a chat: state, what was tried and how it ended, what is open, who
 * was called. Made of the timeline alone.
 * @param now ms since the epoch.
 */
export function handoverText(view: IncidentView, now: number): string {
  const timeline = byTime(view.timeline)
  const of = (...kinds: string[]) => timeline.filter(({ kind }) => kinds.includes(kind))
  const told = (entries: typeof timeline) =>
    entries.map(
      ({ at, text, cluster, who }) =>
        `- ${utcText(at).slice(11)} ${cluster === null ? '' : `${cluster}: `}${text} [${who}]`,
    )
  const next = nextCall(view.ladder)
  return [
    `HANDOVER ${view.title}`,
    '',
    ...incidentFacts(view, now).map(([heading, text]) => `${heading}: ${text}`),
    '',
    'State now',
    ...listed(
      view.present.map(({ cluster, title }) => `- ${cluster}: ${title}`),
      'No problem is known on its clusters that has not cleared.',
    ),
    '',
    'What was tried',
    ...listed(told(of('run', 'action', 'check')), 'Nothing that the cockpit has seen.'),
    '',
    'Evidence',
    ...listed(told(evidenceEntries(timeline)), 'Nothing was recorded.'),
    '',
    'Notes',
    ...listed(told(of('note')), 'None.'),
    '',
    'Who was called',
    ...view.ladder.map((step) => `- ${step.title}: ${callText(step)}`),
    next === null
      ? 'Everybody was called.'
      : `Next: ${next.title}, ${next.state === 'due' ? 'now' : `at ${utcText(next.dueAt)}`}`,
    '',
  ].join('\n')
}
