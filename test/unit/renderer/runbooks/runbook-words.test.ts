import { filterRunbooks } from '@renderer/runbooks/filter-runbooks.ts'
import { dependsOn, firstValues, sentValues } from '@renderer/runbooks/input-values.ts'
import { isMatching, readShown } from '@renderer/runbooks/shown-result.ts'
import { changeWords, inputWords, touchedPlaces } from '@renderer/runbooks/touch-words.ts'
import { type RunbookSummary, runbookInput } from '@shared/runbooks/runbook.ts'
import { expect, test } from 'vitest'
import { step } from '../../runbooks/run-bench.ts'

const summary: RunbookSummary = {
  id: 'service-not-responding',
  title: 'Service not responding',
  summary: 'It does not answer.',
  guides: ['Day-2 §10.1'],
  symptoms: ['503'],
  severity: 'critical',
  minutes: 10,
  origin: 'built-in',
  accepted: true,
  hash: '',
  steps: 1,
  tier: 'D1',
}

test.each([
  ['', 1],
  ['SERVICE 503', 1],
  ['§10.1 answer', 1],
  ['503 redis', 0],
])('the filter %j leaves %d', (text, count) => {
  expect(filterRunbooks([summary], text)).toHaveLength(count)
})

test('fields begin with what led there, then with the defaults', () => {
  const inputs = [
    runbookInput.parse({ name: 'service', title: 'Service', type: 'text', default: 'budapp' }),
    runbookInput.parse({ name: 'limit', title: 'Limit', type: 'number', default: 5 }),
    runbookInput.parse({ name: 'deep', title: 'Deep', type: 'boolean' }),
    runbookInput.parse({ name: 'note', title: 'Note', type: 'text' }),
  ]
  const fields = firstValues(inputs, { service: 'budcluster' })
  expect(fields).toEqual({ service: 'budcluster', limit: '5', deep: false, note: '' })
  // An empty field is not given, so that main says what is missing.
  expect(sentValues(fields)).toEqual({ service: 'budcluster', limit: '5', deep: false })
})

test('choices hang on the inputs that their namespace names', () => {
  expect(dependsOn({ choices: { from: 'pods', namespace: '{{ns}}' } })).toEqual(['ns'])
  expect(dependsOn({ choices: ['{{ns}}'] })).toEqual([])
})

test('what is touched is told with the tiers, and a change without one counts as D1', () => {
  const steps = [step('look'), step('write'), step('drop', { tier: 'D3' })]
  const touch = (id: string, cluster: string, changes: boolean, namespace: string | null) => ({
    step: id,
    cluster,
    command: id,
    namespace,
    changes,
  })
  const places = touchedPlaces(
    [
      touch('look', 'b', false, null),
      touch('look', 'a', false, 'z'),
      touch('write', 'a', true, 'y'),
      touch('drop', 'a', true, 'z'),
    ],
    steps,
  )
  expect(places).toEqual({
    clusters: ['b', 'a'],
    namespaces: ['y', 'z'],
    changing: [
      { tier: 'D1', steps: 1 },
      { tier: 'D3', steps: 1 },
    ],
    reading: 1,
  })
  expect(changeWords(places)).toBe('2 of 3 steps change something (1 × D1, 1 × D3), asked for each time')
  expect(changeWords({ changing: [], reading: 2 })).toBe('2 steps, none changes anything')
  expect(inputWords({ a: 1, empty: '', b: true })).toBe('a = 1 · b = true')
})

test('a table shows every field once, and what is not there as such', () => {
  expect(readShown({ table: [{ a: 1 }, { a: null, b: { c: 2 } }, 'plain'], total: 9 })).toEqual({
    form: 'table',
    columns: ['a', 'b', 'value'],
    rows: [
      ['1', '–', '–'],
      ['–', '{"c":2}', '–'],
      ['–', '–', 'plain'],
    ],
    total: 9,
  })
})

test('series share one axis of time, with gaps where nothing was measured', () => {
  const shown = readShown({
    chart: [
      { labels: { __name__: 'up', pod: 'x' }, points: [{ at: 2, value: 5 }] },
      { labels: {}, points: [{ at: 1, value: 3 }] },
    ],
    total: 2,
  })
  expect(shown).toMatchObject({
    form: 'chart',
    times: [1, 2],
    lines: [
      { title: 'up, pod=x', values: [null, 5] },
      { title: 'value', values: [3, null] },
    ],
  })
})

test('what is in no form that is known shows nothing', () => {
  expect(readShown(null)).toBeNull()
  expect(readShown({ table: 'x' })).toBeNull()
})

test('a line matters also with its pod before it', () => {
  const matching = new Set(['level=error msg=x', ''])
  expect(isMatching('budapp-1/daprd level=error msg=x', matching)).toBe(true)
  expect(isMatching('budapp-1/daprd level=info', matching)).toBe(false)
})
