import type { Clock } from './cluster-access.ts'

/**
 * Of one piece of work, ms: far above what a turn of the event loop costs, and so short that several lists which are read
 * at the same time hold nothing up together either.
 */
const longestTurn = 4

/** Cuts long work into turns, so that everything else in the process goes on meanwhile. */
export class Turns {
  private began: number

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.began = clock.now()
  }

  /** Whether it is time to rest. */
  get due(): boolean {
    // A clock that is set back must not make the turn endless.
    return Math.abs(this.clock.now() - this.began) >= longestTurn
  }

  /** Lets everything run that waits. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.began = this.clock.now()
  }
}
