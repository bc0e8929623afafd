import type { Unsubscribe } from '@shared/contract/define-contract.ts'

export interface Paced {
  /** Calls at once, or when the time since the last call is over. */
  readonly call: () => void
  /** Drops a call that is still to come. */
  readonly cancel: Unsubscribe
}

/** At most one call in `ms`; however often it is asked for in between, one more follows. */
export function paced(
  callback: () => void,
  ms: number,
  after: (ms: number, callback: () => void) => Unsubscribe,
): Paced {
  let resting: Unsubscribe | null = null
  let due = false
  const call = () => {
    if (resting !== null) {
      due = true
      return
    }
    resting = after(ms, () => {
      resting = null
      if (!due) return
      due = false
      call()
    })
    callback()
  }
  return {
    call,
    cancel: () => {
      resting?.()
      resting = null
      due = false
    },
  }
}
