import type { Page } from '@playwright/test'

export interface FrameTimes {
  readonly frames: number
  /** Time from one frame to the next, ms: of 99 in a hundred it is at most this. */
  readonly p99: number
  readonly median: number
  readonly longest: number
}

/** Counts the page's frames by requestAnimationFrame for so long, without touching anything. */
export function frameTimes(page: Page, seconds: number): Promise<FrameTimes> {
  return page.evaluate(
    (ms) =>
      new Promise<FrameTimes>((resolve) => {
        const times: number[] = []
        let began = 0
        let before = 0
        const frame = (now: number) => {
          if (began === 0) began = now
          else times.push(now - before)
          before = now
          if (now - began < ms) return void requestAnimationFrame(frame)
          const sorted = times.sort((a, b) => a - b)
          const at = (share: number) =>
            sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
          resolve({ frames: sorted.length, p99: at(0.99), median: at(0.5), longest: at(1) })
        }
        requestAnimationFrame(frame)
      }),
    seconds * 1000,
  )
}
