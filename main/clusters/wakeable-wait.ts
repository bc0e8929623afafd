import type { Clock } from './cluster-access.ts'
import { pause } from './deadline.ts'

/** A wait that can be cut short. */
export class WakeableWait {
  private waking: (() => void) | null = null

  /** @param stopping ends every wait, now and later. */
  constructor(
    private readonly clock: Clock,
    private readonly stopping: AbortSignal,
  ) {}

  /** Resolves after so long, or when it is woken. */
  async for(ms: number): Promise<void> {
    const controller = new AbortController()
    const stop = () => controller.abort()
    this.waking = stop
    this.stopping.addEventListener('abort', stop, { once: true })
    if (this.stopping.aborted) stop()
    try {
      await pause(this.clock, ms, controller.signal)
    } catch {
      // Woken early.
    } finally {
      this.waking = null
      this.stopping.removeEventListener('abort', stop)
    }
  }

  wake(): void {
    this.waking?.()
  }
}
