import type { Unsubscribe } from '@shared/contract/define-contract.ts'

/** Runs a callback with the next painted frame; the returned function cancels. */
export type FrameScheduler = (callback: () => void) => Unsubscribe

/** A hidden or covered window paints no frames: after this long the callback runs all the same, ms. */
const hiddenWindowMs = 400

/** The window's own frames. */
export const windowFrames: FrameScheduler = (callback) => {
  const run = () => {
    cancel()
    callback()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, hiddenWindowMs)
  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  return cancel
}

/** Many requests before a frame are one call in it. */
export function oncePerFrame(scheduler: FrameScheduler, publish: () => void): () => void {
  let requested = false
  return () => {
    if (requested) return
    requested = true
    scheduler(() => {
      requested = false
      publish()
    })
  }
}
