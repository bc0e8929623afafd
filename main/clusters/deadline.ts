import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiError } from './api-failure.ts'
import type { Clock } from './cluster-access.ts'

const lastTurnMs = 200

/** One signal from the caller's wish and a time limit, so that the timer is never left behind. */
export class Deadline {
  readonly signal: AbortSignal
  private readonly controller = new AbortController()
  private cancelTimer: () => void = () => {}
  private ranOut = false
  private renewed = false
  private readonly forward = () => this.controller.abort()

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    this.signal = this.controller.signal
    this.begin()
    if (outer?.aborted) this.controller.abort()
    outer?.addEventListener('abort', this.forward, { once: true })
  }

  /** Waits for what is not the server's to answer for (a person who signs in); the time begins anew after it. */
  async aside<T>(work: Promise<T>): Promise<T> {
    this.cancelTimer()
    try {
      return await unlessAborted(work, this.signal)
    } finally {
      if (!this.signal.aborted) this.begin()
    }
  }

  /**
   * Something came: when the time has run out, it begins anew, so that up to twice of it may pass in silence. A timer of its
   * own for each piece of a long answer would cost as much as reading it.
   */
  renew(): void {
    this.renewed = true
  }

  reason(): Error | null {
    return this.ranOut ? Object.assign(new Error('time limit'), { name: 'TimeoutError' }) : null
  }

  /** The caller's signal still ends the exchange. */
  clearTimer(): void {
    this.cancelTimer()
  }

  clear(): void {
    this.cancelTimer()
    this.outer?.removeEventListener('abort', this.forward)
  }

  private begin(): void {
    this.renewed = false
    const end = () => {
      if (this.renewed) return this.begin()
      this.ranOut = true
      this.controller.abort()
    }
    this.cancelTimer = afterLastTurn(this.clock, this.ms, end)
  }
}

/**
 * As `clock.after`, but a busy process, whose timers fire late, reads what has arrived meanwhile before the callback is
 * called.
 */
export function afterLastTurn(clock: Clock, ms: number, callback: () => void): Unsubscribe {
  const lastTurn = Math.min(lastTurnMs, ms / 2)
  let cancel = clock.after(ms - lastTurn, () => {
    cancel = clock.after(lastTurn, callback)
  })
  return () => cancel()
}

/**
 * Calls back once the clock has come to `due`, ms since the epoch, and not before: a timer may ring some ms early by the wall
 * clock, for Node counts them from the beginning of a turn. Who then looks at the clock finds it too soon, and would not
 * look again.
 */
export function whenDue(clock: Clock, due: number, callback: () => void): Unsubscribe {
  let cancel: Unsubscribe
  const wait = () => {
    cancel = clock.after(Math.max(1, due - clock.now()), () => (clock.now() < due ? wait() : callback()))
  }
  wait()
  return () => cancel()
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))
    if (signal.aborted) {
      work.catch(() => undefined)
      return aborted()
    }
    signal.addEventListener('abort', aborted, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}

/** Waits on the given clock; rejects with CANCELLED when the signal aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancelled = () => {
      cancelTimer()
      reject(new ApiError('CANCELLED', 'The request was cancelled', ''))
    }
    const cancelTimer = clock.after(ms, () => {
      signal?.removeEventListener('abort', cancelled)
      resolve()
    })
    if (signal?.aborted) cancelled()
    else signal?.addEventListener('abort', cancelled, { once: true })
  })
}
