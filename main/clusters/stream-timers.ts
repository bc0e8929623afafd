import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock } from './cluster-access.ts'
import { afterLastTurn } from './deadline.ts'

/** The timers of one open stream, cleared together. */
export class StreamTimers {
  private readonly cancels = new Map<string, Unsubscribe>()

  constructor(
    private readonly clock: Clock,
    private readonly abort: () => void,
  ) {}

  end(ms: number): void {
    this.set('end', ms, this.abort)
  }

  silence(ms: number): void {
    this.set('silence', ms, this.abort)
  }

  healthy(ms: number, callback: () => void): void {
    this.set('healthy', ms, callback)
  }

  /** That nothing came for so long. */
  quiet(ms: number, callback: () => void): void {
    this.keep('quiet', () => afterLastTurn(this.clock, ms, callback))
  }

  clear(): void {
    for (const cancel of this.cancels.values()) cancel()
    this.cancels.clear()
  }

  private set(name: string, ms: number, callback: () => void): void {
    this.keep(name, () => this.clock.after(ms, callback))
  }

  private keep(name: string, begin: () => Unsubscribe): void {
    this.cancels.get(name)?.()
    this.cancels.set(name, begin())
  }
}
