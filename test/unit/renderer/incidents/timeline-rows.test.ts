import { clockText } from '@renderer/incidents/incident-words.ts'
import { timelineRows } from '@renderer/incidents/timeline-columns.tsx'
import type { TimelineEntry } from '@shared/incidents/incident.ts'
import { expect, it } from 'vitest'

const entry = (at: number, text: string): TimelineEntry => ({
  at,
  kind: 'note',
  who: 'me',
  cluster: null,
  text,
  verdict: null,
  link: null,
  source: null,
  graph: null,
  call: null,
})

it('the newest comes first, and a row keeps its key when an earlier one is found later', () => {
  const [a, b] = [entry(1, 'a'), entry(3, 'b')]
  const before = timelineRows([a, b])
  const after = timelineRows([a, entry(2, 'found later'), b])
  expect(before.map((row) => row.entry.text)).toEqual(['b', 'a'])
  expect(after.map((row) => row.entry.text)).toEqual(['b', 'found later', 'a'])
  expect([after[0]?.key, after[2]?.key]).toEqual(before.map(({ key }) => key))
})

it('entries that say the same have keys of their own', () => {
  const keys = timelineRows([entry(1, 'a'), entry(1, 'a')]).map(({ key }) => key)
  expect(new Set(keys).size).toBe(2)
})

it('a clock counts down to the call, then up', () => {
  expect(clockText(900_000, 0)).toBe('in 15:00')
  expect(clockText(900_000, 896_500)).toBe('in 0:03')
  expect(clockText(900_000, 900_000)).toBe('for 0:00')
  expect(clockText(900_000, 965_000)).toBe('for 1:05')
  expect(clockText(0, 3_725_000)).toBe('for 1:02:05')
})
