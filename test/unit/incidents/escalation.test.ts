import { contactText, escalation, nextCall } from '@shared/incidents/escalation.ts'
import type { LadderStep, TimelineEntry } from '@shared/incidents/incident.ts'
import { expect, it } from 'vitest'

const minute = 60_000
const openedAt = Date.parse('2026-11-25T19:00:00Z')
const ladder: LadderStep[] = [
  { role: 'on-call', title: 'On-call Engineer', afterMinutes: 0, criticalOnly: false },
  { role: 'lead', title: 'Platform Lead', afterMinutes: 15, criticalOnly: false },
  { role: 'manager', title: 'Engineering Manager', afterMinutes: 30, criticalOnly: false },
  { role: 'vp', title: 'VP Engineering', afterMinutes: 30, criticalOnly: true },
]
const called = (role: string, reached: boolean, at: number): Pick<TimelineEntry, 'at' | 'call'> => ({
  at,
  call: { role, name: 'x', reached },
})
const states = (
  minutes: number,
  timeline: Pick<TimelineEntry, 'at' | 'call'>[] = [],
  over: { severity?: 'warning' | 'critical'; closedAt?: number } = {},
) =>
  escalation(
    { openedAt, closedAt: over.closedAt ?? null, severity: over.severity ?? 'critical', ladder, timeline },
    () => undefined,
    openedAt + minutes * minute,
  ).map(({ role, state }) => `${role} ${state}`)

it('calls the primary at once, the lead at 15 minutes, manager and VP at 30, by wall time', () => {
  expect(states(0)).toEqual(['on-call due', 'lead waiting', 'manager waiting', 'vp waiting'])
  expect(states(14.99)[1]).toBe('lead waiting')
  expect(states(15)[1]).toBe('lead due')
  expect(states(30)).toEqual(['on-call due', 'lead due', 'manager due', 'vp due'])
})

it('calls the VP for critical incidents only', () => {
  expect(states(600, [], { severity: 'warning' })).toEqual(['on-call due', 'lead due', 'manager due'])
})

it('keeps what a person said of a call; reached stays reached', () => {
  const one = called('on-call', false, openedAt)
  expect(states(1, [one])[0]).toBe('on-call not-reached')
  expect(states(1, [one, called('on-call', true, openedAt + 1)])[0]).toBe('on-call reached')
  expect(states(1, [called('on-call', true, openedAt), called('on-call', false, openedAt + 1)])[0]).toBe(
    'on-call reached',
  )
})

it('stands still once the incident is closed', () => {
  expect(states(600, [], { closedAt: openedAt + 16 * minute })).toEqual([
    'on-call due',
    'lead due',
    'manager waiting',
    'vp waiting',
  ])
})

it('names who is to be called now, else who is next', () => {
  const at = (minutes: number, timeline: Pick<TimelineEntry, 'at' | 'call'>[]) =>
    nextCall(
      escalation(
        { openedAt, closedAt: null, severity: 'warning', ladder, timeline },
        () => undefined,
        openedAt + minutes * minute,
      ),
    )?.role
  const calls = ['on-call', 'lead', 'manager'].map((role) => called(role, true, openedAt))
  expect(at(0, [])).toBe('on-call')
  expect(at(1, calls.slice(0, 1))).toBe('lead')
  expect(at(1, calls)).toBeUndefined()
})

it('says that nobody is named, and invents nobody', () => {
  const empty = { name: '', phone: '', email: '', chat: '' }
  expect(contactText({ title: 'Platform Lead', contact: empty })).toBe('nobody is named for Platform Lead')
  expect(contactText({ title: 'Platform Lead', contact: { ...empty, name: 'Ada' } })).toBe('Ada, no number is named')
  expect(contactText({ title: 'Platform Lead', contact: { ...empty, phone: '+44 20' } })).toBe('no name, +44 20')
})
