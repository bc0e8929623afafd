import type { Page } from '@playwright/test'

export interface FrameTimes {
  readonly frames: number
  /** Time from one frame to the next, ms: of 99 in a hundred it is at most this. */
  readonly p99: number
  readonly median: number
  readonly longest: number
  /** From the moment that a frame was due until its scripts, style, layout and painting are done, ms: as `p99`. */
  readonly takenP99: number
}

/** Counts the page's frames by requestAnimationFrame for so long, without touching anything. */
export function frameTimes(page: Page, seconds: number): Promise<FrameTimes> {
  return page.evaluate(
    (ms) =>
      new Promise<FrameTimes>((resolve) => {
        const times: number[] = []
        const taken: number[] = []
        // A message that is posted in a frame comes when the frame is painted.
        const painted = new MessageChannel()
        let began = 0
        let before = 0
        const frame = (now: number) => {
          if (began === 0) began = now
          else times.push(now - before)
          before = now
          painted.port2.postMessage(now)
          if (now - began < ms) return void requestAnimationFrame(frame)
          painted.port1.close()
          for (const all of [times, taken]) all.sort((a, b) => a - b)
          const at = (sorted: number[], share: number) =>
            sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
          resolve({
            frames: times.length,
            p99: at(times, 0.99),
            median: at(times, 0.5),
            longest: at(times, 1),
            takenP99: at(taken, 0.99),
          })
        }
        painted.port1.onmessage = ({ data }: MessageEvent<number>) => taken.push(performance.now() - data)
        requestAnimationFrame(frame)
      }),
    seconds * 1000,
  )
}
