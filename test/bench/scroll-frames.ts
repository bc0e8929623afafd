import type { Page } from '@playwright/test'

export interface ScrollFrames {
  readonly seconds: number
  readonly frames: number
  readonly perSecond: number
  /** The longest time from one frame to the next, ms. */
  readonly longest: number
  /** Frames that came more than 34 ms after the one before: at least one was left out. */
  readonly late: number
}

/**
 * Scrolls the screen's table up and down, a little in every frame as a wheel does, and counts the page's frames by
 * requestAnimationFrame.
 * @param pxPerFrame 40 is 100 rows a second.
 */
export function scrollTable(page: Page, seconds: number, pxPerFrame = 40): Promise<ScrollFrames> {
  return page.evaluate(
    ({ seconds, pxPerFrame }) =>
      new Promise<ScrollFrames>((resolve, reject) => {
        const grid = document.querySelector('[role=grid][data-primary-list]')
        if (grid === null) return reject(new Error('There is no table.'))
        let step = pxPerFrame
        let frames = 0
        let longest = 0
        let late = 0
        let began = 0
        let before = 0
        const frame = (now: number) => {
          if (began === 0) began = now
          else {
            frames += 1
            longest = Math.max(longest, now - before)
            if (now - before > 34) late += 1
          }
          before = now
          const lasted = (now - began) / 1000
          if (lasted >= seconds) return resolve({ seconds: lasted, frames, perSecond: frames / lasted, longest, late })
          const top = grid.scrollTop
          grid.scrollTop = top + step
          // At either end it goes back.
          if (grid.scrollTop === top && frames > 0) step = -step
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
    { seconds, pxPerFrame },
  )
}
