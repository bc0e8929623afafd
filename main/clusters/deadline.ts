import { ApiError } from './api-failure.ts'
import type { Clock } from './cluster-access.ts'

const lastTurnMs = 200

/** One signal from the caller's wish and a time limit, so that the timer is never left behind. */
export class Deadline {
  readonly signal: AbortSignal
  private readonly controller = new AbortController()
  private cancelTimer: () => void
  private ranOut = false
  private readonly forward = () => this.controller.abort()

  constructor(
    clock: Clock,
    ms: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    this.signal = this.controller.signal
    const end = () => {
      this.ranOut = true
      this.controller.abort()
    }
    // A busy process fires late: what has arrived meanwhile is read before time is called.
    const lastTurn = Math.min(lastTurnMs, ms / 2)
    this.cancelTimer = clock.after(ms - lastTurn, () => {
      this.cancelTimer = clock.after(lastTurn, end)
    })
    if (outer?.aborted) this.controller.abort()
    outer?.addEventListener('abort', this.forward, { once: true })
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
