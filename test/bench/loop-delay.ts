import type { ElectronApplication } from '@playwright/test'

export interface LoopDelay {
  /** ms; 99 of 100 turns of the event loop were no later. */
  readonly p99: number
  readonly max: number
  readonly samples: number
}

interface Watched {
  cockpitLoop?: { readonly histogram: import('node:perf_hooks').IntervalHistogram }
}

/** How often a timer in main looks at the clock, ms. A delay is told with this on top. */
const resolution = 5

/** Begins to watch main's event loop, or begins anew. */
export function watchLoop(app: ElectronApplication): Promise<void> {
  return app.evaluate((_electron, resolution) => {
    const watched = globalThis as Watched
    watched.cockpitLoop?.histogram.disable()
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    watched.cockpitLoop = { histogram: monitorEventLoopDelay({ resolution }) }
    watched.cockpitLoop.histogram.enable()
  }, resolution)
}

/** What was seen since `watchLoop`, the timer's own interval taken off. */
export function readLoop(app: ElectronApplication): Promise<LoopDelay> {
  return app.evaluate((_electron, resolution) => {
    const histogram = (globalThis as Watched).cockpitLoop?.histogram
    if (histogram === undefined) throw new Error('watchLoop() comes first')
    const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)
    return { p99: delay(histogram.percentile(99)), max: delay(histogram.max), samples: histogram.count }
  }, resolution)
}
