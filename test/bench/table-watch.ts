import type { Page } from '@playwright/test'

/** When a table showed what; ms since the epoch, null: not yet. */
export interface TableTimes {
  /** The frame was painted in which so many rows were in sight as were asked for. */
  readonly firstRows: number | null
  /** The same for "Live" and the whole number of rows. */
  readonly allLive: number | null
  /** How many rows were in sight at `firstRows`. */
  readonly inSight: number
  /** How many rows the table had when, each time that it was another number. */
  readonly growth: readonly (readonly [at: number, rows: number])[]
}

interface Wanted {
  /** So many rows in sight, or as many as the window has room for where that is fewer. */
  readonly inSight: number
  readonly all: number
}

interface Watched {
  cockpitTable?: { firstRows: number | null; allLive: number | null; inSight: number; growth: [number, number][] }
}

/** Begins to look at the table of the screen in every frame, also while there is none yet. */
export function watchTable(page: Page, wanted: Wanted): Promise<void> {
  return page.evaluate(({ inSight, all }) => {
    const times: NonNullable<Watched['cockpitTable']> = { firstRows: null, allLive: null, inSight: 0, growth: [] }
    ;(globalThis as Watched).cockpitTable = times

    const full = (grid: Element) => {
      const { top, bottom } = grid.getBoundingClientRect()
      const end = Math.min(bottom, innerHeight)
      const places = [...grid.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])')].map((row) =>
        row.getBoundingClientRect(),
      )
      const seen = places.filter((place) => place.top >= top && place.bottom <= end)
      times.inSight = seen.length
      const first = seen[0]
      const room = first === undefined ? inSight : Math.floor((end - first.top) / first.height)
      return seen.length >= Math.min(inSight, room)
    }
    const look = () => {
      if ((globalThis as Watched).cockpitTable !== times) return
      const grid = document.querySelector('[role=grid][data-primary-list]')
      if (grid !== null) {
        // One row is the header.
        const rows = Number(grid.getAttribute('aria-rowcount')) - 1
        if (rows !== (times.growth.at(-1)?.[1] ?? 0)) times.growth.push([Date.now(), rows])
        const line = grid.parentElement?.firstElementChild?.textContent ?? ''
        const live = /Live\D*?([\d,]+) rows/.exec(line)
        // What this frame draws is in sight when the next one begins.
        if (times.firstRows === null && rows >= inSight && full(grid)) {
          times.firstRows = Number.NaN
          requestAnimationFrame(() => {
            times.firstRows = Date.now()
          })
        }
        if (times.allLive === null && rows >= all && Number(live?.[1]?.replaceAll(',', '')) >= all) {
          times.allLive = Number.NaN
          requestAnimationFrame(() => {
            times.allLive = Date.now()
          })
        }
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, wanted)
}

/** Waits until the table has shown all of it. */
export async function tableTimes(page: Page, what: 'firstRows' | 'allLive', withinMs: number): Promise<TableTimes> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const times = await page.evaluate(() => (globalThis as Watched).cockpitTable ?? null)
    if (times !== null && Number.isFinite(times[what] ?? Number.NaN)) return times
    if (Date.now() > deadline) {
      throw new Error(`The table has not come that far (${what}) in ${withinMs / 1000} s: ${JSON.stringify(times)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Stops looking: the looking itself costs time in every frame. */
export function endTableWatch(page: Page): Promise<void> {
  return page.evaluate(() => {
    delete (globalThis as Watched).cockpitTable
  })
}
