import type { Unsubscribe } from '@shared/contract/define-contract.ts'

/** Frames and timers that run when the test says so. */
export function manualTime() {
  let frames: (() => void)[] = []
  let timers: { readonly at: number; readonly callback: () => void }[] = []
  let now = 0
  return {
    frames: (callback: () => void): Unsubscribe => {
      frames.push(callback)
      return () => {
        frames = frames.filter((each) => each !== callback)
      }
    },
    paint: () => {
      const due = frames
      frames = []
      for (const callback of due) callback()
      return due.length
    },
    after: (ms: number, callback: () => void): Unsubscribe => {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    pass: (ms: number) => {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { callback } of due) callback()
    },
  }
}
