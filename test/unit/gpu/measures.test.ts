import { liveMeasures, samplesIn, sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import { untold } from '@shared/gpu/reading.ts'
import { reasonsOfMask } from '@shared/gpu/throttle.ts'
import { describe, expect, it } from 'vitest'

describe('samples', () => {
  it('come out as they were written, what is not known as NaN', () => {
    const numbers = new Float64Array(2 * sampleWidth)
    const first = { ...untold(), powerW: 447.35, utilisationPercent: 'mig' as const, throttle: ['power-cap' as const] }
    writeSample(numbers, 0, 4, 1_783_065_158_000, first)
    writeSample(numbers, sampleWidth, 5, 1_783_065_159_000, { ...untold(), smClockMHz: 1980, temperatureC: 0 })
    const [one, two] = [...samplesIn(numbers)]
    expect(one).toMatchObject({ place: 4, at: 1_783_065_158_000 })
    expect(one?.value('powerW')).toBe(447.35)
    expect(one?.value('utilisationPercent')).toBeNaN()
    expect(reasonsOfMask(one?.throttle ?? 0)).toEqual(['power-cap'])
    expect(liveMeasures.filter((measure) => !Number.isNaN(two?.value(measure)))).toEqual(['temperatureC', 'smClockMHz'])
    expect(two?.value('temperatureC')).toBe(0)
    expect(two?.throttle).toBeNaN()
  })
})
