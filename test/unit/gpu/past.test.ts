import { pastQueries } from '@main/gpu/past-query.ts'
import { longestPast, pastStep } from '@shared/gpu/past.ts'
import { describe, expect, it } from 'vitest'

const hour = 3_600_000
const uuid = 'GPU-00000001-0000-0000-0000-000000000000'

describe('a step', () => {
  it.each([
    [6, 60],
    [24, 240],
    [7 * 24, 1_800],
  ])('of %d hours is %d s', (hours, seconds) => {
    expect(pastStep(hours * hour)).toBe(seconds * 1000)
  })

  it('leaves no more than some hundred points, whatever is asked', () => {
    for (let span = hour; span <= 2 * longestPast; span += 37 * 60_000) {
      const points = span / pastStep(span)
      expect(points).toBeLessThanOrEqual(360)
      expect(points).toBeGreaterThanOrEqual(60)
    }
  })
})

describe('the questions for the past of a card', () => {
  it('are short enough for a reader who may only GET', () => {
    for (const query of Object.values(pastQueries(uuid, 1_800_000))) {
      expect(new URLSearchParams({ query }).toString().length).toBeLessThan(3_700)
    }
  })

  it('take the highest of what hurts, and the mean of the card, not of each pod, of the rest', () => {
    const { figures } = pastQueries(uuid, 240_000)
    expect(figures).toContain(`max by(UUID,GPU_I_ID)(max_over_time(DCGM_FI_DEV_GPU_TEMP{UUID="${uuid}"}[240s]))`)
    expect(figures).toContain(
      `avg_over_time(max by(UUID,GPU_I_ID)(last_over_time(DCGM_FI_DEV_GPU_UTIL{UUID="${uuid}"}[90s])<2147483632)[239999ms:15s])`,
    )
    expect(figures).not.toContain('sum')
  })

  it('look no more seldom than a figure stands for, and no more often than is scraped', () => {
    expect(pastQueries(uuid, 60_000).happened).toContain('[59999ms:15s]')
    expect(pastQueries(uuid, 1_800_000).happened).toContain('[1799999ms:90s]')
  })

  it('reach over a whole scrape where the step is shorter than a figure stands for', () => {
    expect(pastQueries(uuid, 60_000).figures).toContain('[90s])')
  })
})
