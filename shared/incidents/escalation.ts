import type { Severity } from '../clusters/problem.ts'
import type { Contact } from '../platform/contact.ts'
import type { CalledRole, LadderStep, TimelineEntry } from './incident.ts'

const minute = 60_000
const nobody: Contact = { name: '', phone: '', email: '', chat: '' }

interface Escalated {
  readonly openedAt: number
  readonly closedAt: number | null
  readonly severity: Severity
  readonly ladder: readonly LadderStep[]
  readonly timeline: readonly Pick<TimelineEntry, 'at' | 'call'>[]
}

/**
 * How the escalation stands at a moment, by wall time alone, so that a restart or a sleep changes nothing. A role that
 * was reached stays reached; who was not reached is not due again by itself, the next role is.
 * @param now ms since the epoch.
 */
export function escalation(
  { openedAt, closedAt, severity, ladder, timeline }: Escalated,
  contactOf: (role: string) => Contact | undefined,
  now: number,
): CalledRole[] {
  const end = closedAt ?? now
  return ladder
    .filter(({ criticalOnly }) => !criticalOnly || severity === 'critical')
    .map((step): CalledRole => {
      const dueAt = openedAt + step.afterMinutes * minute
      const calls = timeline.filter(({ call }) => call?.role === step.role)
      const last = calls.at(-1)
      const reached = calls.some(({ call }) => call?.reached === true)
      const state = last === undefined ? (dueAt <= end ? 'due' : 'waiting') : reached ? 'reached' : 'not-reached'
      return { ...step, dueAt, state, calledAt: last?.at ?? null, contact: contactOf(step.role) ?? nobody }
    })
    .sort((a, b) => a.dueAt - b.dueAt)
}

/** Who is to be called now, else who is next; null when everybody was. */
export function nextCall(ladder: readonly CalledRole[]): CalledRole | null {
  return ladder.find(({ state }) => state === 'due') ?? ladder.find(({ state }) => state === 'waiting') ?? null
}

/** The contact in words: "Ada Lovelace, +44 20 7946 0000", or that nobody is named. */
export function contactText({ title, contact }: Pick<CalledRole, 'title' | 'contact'>): string {
  const { name, phone, email, chat } = contact
  const ways = [phone, email, chat].filter((each) => each !== '')
  if (name === '' && ways.length === 0) return `nobody is named for ${title}`
  return `${name === '' ? 'no name' : name}${ways.length === 0 ? ', no number is named' : `, ${ways.join(', ')}`}`
}
