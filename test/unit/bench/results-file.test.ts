import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bench, type Figure, median } from '../../bench/bench.ts'
import { writeResults } from '../../bench/results-file.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cockpit-results-'))
})
afterEach(() => rm(root, { recursive: true }))

const bench: Bench = {
  title: 'how quick it is',
  limitMs: 1_000,
  run: () => Promise.reject(new Error('not run here')),
}
const around = {
  at: '2026-01-02T03:04:05.000Z',
  seconds: 61,
  machine: { cpu: 'A', cores: 2, memoryGB: 24, system: 'linux', loadBefore: 0.5 },
  versions: { app: '0.1.0' },
}

async function written(...figures: Figure[]) {
  await writeResults(
    root,
    'speed',
    bench,
    { figures, versions: {}, notes: ['a note'], readings: { a: [1.23456] } },
    around,
  )
  const file = (name: string) => readFile(join(root, 'test', 'bench', 'results', name), 'utf8')
  return { json: JSON.parse(await file('speed.json')), text: await file('speed.md') }
}

test('figures go by their names, beside machine, versions, time and every reading', async () => {
  const { json, text } = await written({
    name: 'ratio',
    value: 0.09876,
    unit: '',
    meaning: 'a by b',
    aim: { atMost: 0.1 },
  })
  expect(json).toEqual({
    bench: 'speed',
    title: 'how quick it is',
    ...around,
    figures: { ratio: 0.099 },
    readings: { a: [1.235] },
  })
  expect(text).toContain('| ratio | 0.099 | ≤ 0.100 | yes | a by b |')
})

test('an aim that was missed says so, and what was not measured is unknown', async () => {
  const { json, text } = await written(
    { name: 'slow', value: 61, unit: 'ms', meaning: '', aim: { atMost: 50 } },
    { name: 'choppy', value: 31, unit: '1/s', meaning: '', aim: { atLeast: 60 } },
    { name: 'lost', value: null, unit: 's', meaning: '', aim: { atMost: 1 } },
    { name: 'odd', value: Number.NaN, unit: 's', meaning: '', aim: { atMost: 1 } },
  )
  expect(json.figures).toEqual({ slow: 61, choppy: 31, lost: null, odd: null })
  expect(text).toContain('| slow | 61.0 ms | ≤ 50.0 | no |')
  expect(text).toContain('| choppy | 31.0 1/s | ≥ 60.0 | no |')
  expect(text).toContain('| lost | not measured | ≤ 1.00 | unknown |')
  expect(text).toContain('| odd | not measured | ≤ 1.00 | unknown |')
})

test('a median is the middle one, or between the two in the middle', () => {
  expect([median([]), median([3]), median([9, 1, 2]), median([4, 1, 3, 2])]).toEqual([null, 3, 2, 2.5])
})
