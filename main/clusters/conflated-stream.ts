import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock } from './cluster-access.ts'

export interface ConflatedSource<M> {
  /** Begins to listen; `changed` is called whenever there may be something to say. */
  subscribe(changed: () => void): Unsubscribe
  /** What there is to say now, everything since the last time in one message; null when there is nothing. */
  take(): M | null
  /** True when one message did not hold it all: the next may follow soon. */
  readonly more?: boolean
}

/** Between messages of which each is only a part; others get their turn meanwhile, ms. */
const partPause = 5

/**
 * Messages of a source that changes faster than anyone reads: at most one each `everyMs`, and none is made before the
 * last one was taken, so that a slow reader costs no memory. Ends when the signal aborts.
 * @param everyMs asked for after each message where it depends on what there is by then.
 */
export async function* conflatedStream<M>(
  source: ConflatedSource<M>,
  clock: Clock,
  everyMs: number | (() => number),
  signal: AbortSignal,
): AsyncGenerator<M, void, void> {
  let dirty = true
  let wake: () => void = () => {}
  const changed = () => {
    dirty = true
    wake()
  }
  const stop = () => wake()
  const unsubscribe = source.subscribe(changed)
  signal.addEventListener('abort', stop, { once: true })
  try {
    while (!signal.aborted) {
      if (!dirty) {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (dirty || signal.aborted) resolve()
        })
        continue
      }
      dirty = false
      const message = source.take()
      if (message === null) continue
      // What comes while the message is being taken is no part of it, and can wait like any other change.
      const more = source.more === true
      yield message
      if (more) dirty = true
      const pace = typeof everyMs === 'number' ? everyMs : everyMs()
      await quiet(clock, more ? partPause : pace, signal)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    unsubscribe()
  }
}

/** Waits; an aborted signal ends it at once. */
function quiet(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })
}
