import { Backoff } from '@main/clusters/backoff.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { RawLine } from './log-lines.ts'
import { type PartEnd, type PartRequest, readPart } from './log-part.ts'
import type { ContainerAddress } from './log-paths.ts'

const firstBackoff = 500
const longestBackoff = 15_000
const healthyMs = 10_000

export interface PartReaderOptions {
  readonly cluster: Pick<ClusterAccess, 'stream'>
  readonly clock: Clock
  readonly random: () => number
  readonly address: ContainerAddress
}

/** Reads the log of one container part by part, over connections that may be dead without saying so. */
export class PartReader {
  private readonly backoff: Backoff
  private attempt = new AbortController()
  private waking = new AbortController()
  private lastByteAt = 0

  constructor(private readonly options: PartReaderOptions) {
    this.backoff = new Backoff(firstBackoff, options.random)
  }

  /**
   * Reads one part to its end. Never rejects.
   * @param on.opened is called with the headers.
   * @param on.take gets each whole line, and is waited for before more is read; false = no more.
   */
  async read(
    request: Pick<PartRequest, 'follow' | 'previous' | 'from'>,
    on: { opened(): void; take(line: RawLine): Promise<boolean> },
    signal: AbortSignal,
  ): Promise<PartEnd> {
    const { cluster, address, clock } = this.options
    const begun = clock.now()
    this.attempt = new AbortController()
    const ends = AbortSignal.any([signal, this.attempt.signal])
    const bytesCame = () => {
      this.lastByteAt = clock.now()
    }
    const end = await readPart(cluster, { ...address, ...request }, ends, { ...on, bytesCame })
    if (clock.now() - begun >= healthyMs) this.backoff.reset()
    return end
  }

  /** Cuts the part that is being read. */
  cut(): void {
    this.attempt.abort()
  }

  /** The server was away since this time and is back: a part that has said nothing since is cut, and waits end. */
  prove(awaySince: number): void {
    if (this.lastByteAt < awaySince) this.cut()
    this.waking.abort()
  }

  /** Waits before the next part, longer each time until one has held. */
  backOff(signal: AbortSignal): Promise<void> {
    return this.wait(this.backoff.next(longestBackoff), signal)
  }

  /** The next wait is a short one again. */
  startAfresh(): void {
    this.backoff.reset()
  }

  /** The signal, or the server's return, ends it early. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await pause(this.options.clock, ms, this.untilProven(signal)).catch(() => undefined)
  }

  /** What is asked while the server is away may hang on a dead connection: aborts as well when the server is back. */
  untilProven(signal: AbortSignal): AbortSignal {
    this.waking = new AbortController()
    return AbortSignal.any([signal, this.waking.signal])
  }
}
