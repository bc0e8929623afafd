import type { Page } from '@playwright/test'

/** What the log screen says of itself. */
export interface LogCounts {
  readonly came: number
  readonly dropped: number
}

/** As a person reads it from the line below the log. */
export async function logCounts(page: Page): Promise<LogCounts> {
  const text = (await page.getByRole('region', { name: 'Log', exact: true }).getByRole('status').textContent()) ?? ''
  const figure = (pattern: RegExp) => Number((pattern.exec(text)?.[1] ?? '0').replaceAll(',', ''))
  return { came: figure(/([\d,]+) lines came/), dropped: figure(/([\d,]+) dropped/) }
}

/** Waits until the counts stand still for three seconds. */
export async function settledCounts(page: Page, withinMs: number): Promise<LogCounts> {
  const ends = Date.now() + withinMs
  let last = await logCounts(page)
  for (let still = 0; still < 3; ) {
    if (Date.now() > ends) throw new Error(`The log does not come to rest: ${JSON.stringify(last)}`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const now = await logCounts(page)
    still = now.came === last.came && now.dropped === last.dropped ? still + 1 : 0
    last = now
  }
  return last
}

export interface FrameTimes {
  readonly frames: number
  /** From one frame to the next, ms. */
  readonly p99: number
  readonly longest: number
}

interface Watched {
  logFrames?: number[]
}

/** Notes when each frame of the page is drawn, from now on. */
export function watchFrames(page: Page): Promise<void> {
  return page.evaluate(() => {
    const gaps: number[] = []
    const watched = globalThis as Watched
    watched.logFrames = gaps
    let before = performance.now()
    const frame = (now: number) => {
      if (watched.logFrames !== gaps) return
      gaps.push(now - before)
      before = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

export function readFrames(page: Page): Promise<FrameTimes> {
  return page.evaluate(() => {
    const watched = globalThis as Watched
    const gaps = [...(watched.logFrames ?? [])].sort((a, b) => a - b)
    delete watched.logFrames
    return {
      frames: gaps.length,
      p99: gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * 0.99))] ?? Number.NaN,
      longest: gaps.at(-1) ?? Number.NaN,
    }
  })
}
