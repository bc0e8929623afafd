import type { Clock } from '@main/clusters/cluster-access.ts'
import { lockRun, type RunLock } from '@main/runbooks/run-lock.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Gatherer } from './gatherer.ts'
import type { KnownIncidents } from './known-incidents.ts'

const lookEveryMs = 2_000

export interface GatherRoundsOptions {
  readonly known: KnownIncidents
  /** null: what is on disk is looked for, and nothing is gathered into it. */
  readonly gatherer: Gatherer | null
  /** The file of the window that gathers. */
  readonly lockPath: string
  readonly clock: Clock
  /** Called when something was entered, a round failed, or the clock of an escalation moved. */
  readonly tell: () => void
}

/** Looks after the open incidents, every two seconds and whenever it is asked to. */
export class GatherRounds {
  private lock: RunLock | null = null
  private obstacle = 'Nothing is gathered by this program'
  private cancelTick = () => {}
  private round: Promise<void> = Promise.resolve()
  private waiting = false
  private ended = false

  constructor(private readonly options: GatherRoundsOptions) {}

  begin(): void {
    this.tick()
  }

  /** Why nothing is gathered; empty while it is. */
  get notGathering(): string {
    return this.obstacle
  }

  /** One round at a time; what comes meanwhile is one more round. */
  look(): Promise<void> {
    if (this.waiting || this.ended) return this.round
    this.waiting = true
    this.round = this.round.then(async () => {
      this.waiting = false
      if (!this.ended) await this.gather()
    })
    return this.round
  }

  async close(): Promise<void> {
    this.ended = true
    this.cancelTick()
    await this.round
    await this.lock?.release()
  }

  private tick(): void {
    if (this.ended) return
    const { known, clock, tell } = this.options
    this.cancelTick = clock.after(lookEveryMs, () => {
      void known
        .find()
        .catch(() => undefined)
        .then(() => this.look())
        .finally(() => {
          // The clock of the escalation moves by itself.
          if (known.openOnes.length > 0) tell()
          this.tick()
        })
    })
  }

  private async gather(): Promise<void> {
    const { known, gatherer, clock, tell } = this.options
    if (gatherer === null || known.openOnes.length === 0 || !(await this.isOurs())) return
    this.obstacle = ''
    try {
      if (await gatherer.look(known.openOnes, clock.now())) tell()
    } catch (thrown) {
      this.obstacle = toErrorShape(thrown).message
      tell()
    }
  }

  /** Of several windows on this machine one gathers, else everything would be entered twice. */
  private async isOurs(): Promise<boolean> {
    try {
      this.lock ??= await lockRun(this.options.lockPath, this.options.clock)
      return true
    } catch {
      this.obstacle = 'Another window of the cockpit gathers for it'
      return false
    }
  }
}
