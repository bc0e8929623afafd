import { CardRing, ringLength } from '@renderer/gpu/card-ring.ts'
import { csvField, graphsCsv } from '@renderer/gpu/gpu-csv.ts'
import { liveMeasures, type Sample } from '@shared/gpu/measures.ts'
import { untold } from '@shared/gpu/reading.ts'
import { expect, test } from 'vitest'

const second = 1_000
const sample = (at: number, busy = at / second, throttle = 0): Sample => ({
  place: 0,
  at,
  value: (measure) => (measure === 'utilisationPercent' ? busy : Number.NaN),
  throttle,
})
const filled = (from: number, to: number) => {
  const ring = new CardRing()
  for (let at = from; at <= to; at++) ring.push(sample(at * second))
  return ring
}

test('an hour is kept: the oldest gives way to the newest', () => {
  const ring = filled(1, ringLength + 10)
  expect(ring.length).toBe(ringLength)
  const { times, values } = ring.window(0, 1e9, ['utilisationPercent'])
  expect(times[0]).toBe(11)
  expect(times.at(-1)).toBe(ringLength + 10)
  expect(values[0]?.[0]).toBe(11)
})

test('a window has one sample more on either side, and no sample twice', () => {
  const ring = filled(1, 100)
  ring.push(sample(100 * second, 5))
  ring.push(sample(99 * second, 5))
  expect(ring.length).toBe(100)
  expect(ring.window(20 * second, 22 * second, []).times).toEqual([19, 20, 21, 22])
  expect(ring.window(500 * second, 600 * second, []).times).toEqual([100])
})

test('not known is a gap, and so is a silence longer than any source keeps', () => {
  const ring = new CardRing()
  ring.push(sample(1 * second, 50))
  ring.push(sample(2 * second, Number.NaN, Number.NaN))
  ring.push(sample(200 * second, 60))
  const { times, values, throttle } = ring.window(0, 300 * second, ['utilisationPercent'])
  expect(times).toEqual([1, 2, 2.001, 200])
  expect(values[0]).toEqual([50, null, null, 60])
  expect(throttle).toEqual([0, null, null, 0])
})

test('what main kept is put before what came since, without repeating it', () => {
  const ring = filled(50, 60)
  const at = Float64Array.from({ length: 55 }, (_, index) => (index + 1) * second)
  const column = Float64Array.from(at, (time) => time / second)
  ring.seed({ at, values: liveMeasures.map(() => column), throttle: column.map(() => Number.NaN) })
  const { times, values } = ring.window(0, 1e6, ['utilisationPercent'])
  expect(times).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  expect(values[0]).toEqual(times)
})

test('the graphs as CSV: only what is shown, empty where not known, and no formula', () => {
  const card = { key: 'n/GPU-1', node: '=cmd', reading: { ...untold(), index: 3, uuid: 'GPU-1' } }
  const lines = graphsCsv([{ card, ring: filled(1, 10) }], { from: 4 * second, to: 5 * second }, null).split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatch(/^1970-01-01T00:00:04.000Z,'=cmd,3,GPU-1,4,,,,.*,read here,$/)
  expect(csvField('a "b", c')).toBe('"a ""b"", c"')
  expect(csvField(-1)).toBe('-1')
})

test('the past as CSV names source, step, and what each figure says of it; a card without it has no line', () => {
  const card = { key: 'n/GPU-1', node: 'n', reading: { ...untold(), index: 3, uuid: 'GPU-1' } }
  const past = new CardRing(90 * second)
  const at = Float64Array.from([60 * second, 120 * second])
  past.seed({ at, values: liveMeasures.map(() => at.map((time) => time / second)), throttle: at.map(() => 4) })
  const whole = { from: 0, to: 200 * second }
  const lines = graphsCsv(
    [
      { card, ring: past },
      { card, ring: null },
    ],
    whole,
    60_000,
  ).split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toContain('utilisationPercent (mean)')
  expect(lines[0]).toContain('temperatureC (highest)')
  expect(lines[0]).toMatch(/,throttle \(any\),source,step s$/)
  expect(lines[1]).toMatch(/,power-cap,Prometheus,60$/)
  // Steps of a minute are no gap.
  expect(past.window(0, 200 * second, []).times).toEqual([60, 120])
})
