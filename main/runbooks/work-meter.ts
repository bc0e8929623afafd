import type { Clock } from '@main/clusters/cluster-access.ts'

const mostWork = 1_000_000
const mostMs = 2_000
/** Reading a clock costs more than most of what is counted. */
const workBetweenLooks = 2_000

/** An expression did more than it may. */
export class TooMuchWork extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TooMuchWork'
  }
}

/** Counts what expressions do, so that none runs for ever: steps first, and as a last resort time. */
export class WorkMeter {
  private left = mostWork
  private untilLook = workBetweenLooks
  private deadline: number

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.deadline = clock.now() + mostMs
  }

  restart(): void {
    this.left = mostWork
    this.untilLook = workBetweenLooks
    this.deadline = this.clock.now() + mostMs
  }

  /** @throws TooMuchWork */
  spend(amount: number): void {
    this.left -= amount
    if (this.left < 0) throw new TooMuchWork('it does more than an expression may')
    this.untilLook -= amount
    if (this.untilLook > 0) return
    this.untilLook = workBetweenLooks
    if (this.clock.now() > this.deadline) throw new TooMuchWork(`it took longer than ${mostMs / 1000} s`)
  }
}
