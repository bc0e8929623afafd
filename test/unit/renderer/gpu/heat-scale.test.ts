import { mapCsv } from '@renderer/gpu/gpu-csv.ts'
import { cellWords, heatMeasures, heatSign, heatStep, stepWords } from '@renderer/gpu/heat-scale.ts'
import { nobodyWaits } from '@shared/gpu/gpu-wait.ts'
import { sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import { type CardReading, untold } from '@shared/gpu/reading.ts'
import { expect, test } from 'vitest'

const [busy, memory] = heatMeasures

function clusterOf(readings: readonly Partial<CardReading>[], states = readings.map(() => 0)) {
  const samples = new Float64Array(readings.length * sampleWidth)
  for (const [place, reading] of readings.entries()) {
    writeSample(samples, place * sampleWidth, place, Date.UTC(2026, 10, 25), { ...untold(), ...reading })
  }
  return {
    cluster: 'prod',
    allocatable: readings.length,
    requested: 0,
    keys: readings.map((_, place) => `n/${place}`),
    labels: readings.map((_, index) => ({ node: 'n', name: 'H100', index })),
    samples,
    states,
    limits: Float64Array.from(readings.flatMap(() => [81_559, Number.NaN])),
    what: 'stand-in',
    waits: nobodyWaits,
    blindSpots: [],
  }
}

test('a value has the colour whose span it is in; what is not known has none', () => {
  expect([0, 4.9, 5, 24, 50, 79, 80, 94.9, 95, 100].map((value) => heatStep(busy, value))).toEqual([
    0, 0, 1, 1, 3, 3, 4, 4, 5, 5,
  ])
  expect(heatStep(busy, Number.NaN)).toBeNull()
  expect([0, 1, 5].map((step) => stepWords(busy, step))).toEqual(['under 5 %', '5–25 %', '95 % and more'])
})

test('a share needs its whole, and a figure that nobody told is not nought', () => {
  const of = clusterOf([{ memoryUsedMiB: 40_780, utilisationPercent: 'not-supported' }, {}])
  expect(memory?.valueOf(of, 0)).toBeCloseTo(50, 1)
  expect(busy.valueOf(of, 0)).toBeNaN()
  expect(heatMeasures[2]?.valueOf(clusterOf([{ powerW: 300 }]), 0)).toBeNaN()
  expect(cellWords(of, 0, busy)).toBe('prod · n · GPU 0 · H100 · Utilisation: not known')
})

test('a fault is told before silence, silence before throttling, and that before what is not known', () => {
  const hot: Partial<CardReading> = { utilisationPercent: 50, throttle: ['hardware-thermal-slowdown'] }
  const fine: Partial<CardReading> = { utilisationPercent: 1, throttle: [] }
  const of = clusterOf([hot, hot, hot, { throttle: ['power-cap'] }, fine], [2, 1, 0, 0, 0])
  expect([0, 1, 2, 3, 4].map((card) => heatSign(of, card, busy.valueOf(of, card)))).toEqual([
    'fault',
    'stale',
    'throttled',
    'unknown',
    null,
  ])
})

test('the map as CSV leaves what is not known empty', () => {
  const text = mapCsv([clusterOf([{ utilisationPercent: 12 }, {}], [0, 2])])
  const [header, first, second] = text.split('\r\n')
  expect(header?.split(',').slice(0, 7)).toEqual([
    'cluster',
    'node',
    'gpu',
    'model',
    'state',
    'time',
    'utilisationPercent',
  ])
  expect(first).toMatch(/^prod,n,0,H100,live,2026-11-25T00:00:00.000Z,12,,,/)
  expect(second).toMatch(/^prod,n,1,H100,at fault,2026-11-25T00:00:00.000Z,,,/)
})
