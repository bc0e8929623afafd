import { compareTimes, type LogTime } from '@shared/logs/log-time.ts'

export interface Stamped {
  readonly time: LogTime | null
}

interface Waiting<E> {
  readonly entry: E
  readonly time: LogTime
}

/** A lane that holds so many entries makes its source wait. */
const laneLimit = 512
/** A source that says nothing for so long no longer holds the others up, ms. */
const patienceMs = 3_000

/** One source's part of the history. */
export interface HistoryLane<E> {
  /** Resolves when there is room for more. */
  push(entry: E): Promise<void>
  /** Nothing more comes. Resolves when all of it has been emitted. */
  end(): Promise<void>
}

/**
 * Brings what several containers wrote before into one order by time, with a bounded number held. What comes later than
 * the others could wait for is out of order, not lost.
 */
export class HistoryMerge<E extends Stamped> {
  private readonly lanes = new Set<Lane<E>>()
  private begun = false

  /**
   * @param after calls back once after so many ms; the returned function cancels.
   * @param emit gets the entries in order.
   */
  constructor(
    private readonly after: (ms: number, callback: () => void) => () => void,
    private readonly emit: (entry: E) => void,
  ) {}

  open(): HistoryLane<E> {
    const lane = new Lane<E>(
      () => this.pump(),
      () => this.lanes.delete(lane),
    )
    lane.watch(this.after, patienceMs)
    this.lanes.add(lane)
    return lane
  }

  /** All lanes that are there at first have been opened: the order can be made. */
  begin(): void {
    this.begun = true
    this.pump()
  }

  close(): void {
    for (const lane of this.lanes) lane.close()
    this.lanes.clear()
  }

  private pump(): void {
    if (!this.begun) return
    for (;;) {
      let oldest: { lane: Lane<E>; head: Waiting<E> } | null = null
      for (const lane of this.lanes) {
        const head = lane.head
        if (head === undefined) {
          if (lane.gating) return
          continue
        }
        if (oldest === null || compareTimes(head.time, oldest.head.time) < 0) oldest = { lane, head }
      }
      if (oldest === null) return
      oldest.lane.shift()
      this.emit(oldest.head.entry)
    }
  }
}

class Lane<E extends Stamped> implements HistoryLane<E> {
  private queue: Waiting<E>[] = []
  private at = 0
  private ended = false
  private late = false
  private cancelPatience: () => void = () => {}
  private wake: (() => void) | null = null
  private lastTime: LogTime = { ms: 0, nanos: 0 }
  private armPatience: () => void = () => {}
  private drain: () => void = () => {}
  private readonly drained = new Promise<void>((resolve) => {
    this.drain = resolve
  })

  constructor(
    private readonly changed: () => void,
    private readonly gone: () => void,
  ) {}

  get head(): Waiting<E> | undefined {
    return this.queue[this.at]
  }

  get gating(): boolean {
    return !this.ended && !this.late
  }

  watch(after: (ms: number, callback: () => void) => () => void, ms: number): void {
    this.armPatience = () => {
      this.cancelPatience()
      this.cancelPatience = after(ms, () => {
        this.late = true
        this.changed()
      })
    }
    this.armPatience()
  }

  async push(entry: E): Promise<void> {
    // A line without a stamp stays with the line before it.
    this.lastTime = entry.time ?? this.lastTime
    this.queue.push({ entry, time: this.lastTime })
    this.late = false
    this.cancelPatience()
    this.changed()
    if (this.queue.length - this.at < laneLimit || this.ended) return
    await new Promise<void>((resolve) => {
      this.wake = resolve
    })
  }

  shift(): void {
    this.at += 1
    if (this.at === this.queue.length) {
      this.queue = []
      this.at = 0
      if (this.ended) this.emptied()
      else this.armPatience()
    } else if (this.at > laneLimit) {
      this.queue = this.queue.slice(this.at)
      this.at = 0
    }
    if (this.queue.length - this.at < laneLimit / 2) this.release()
  }

  end(): Promise<void> {
    if (!this.ended) {
      this.ended = true
      this.cancelPatience()
      this.release()
      if (this.head === undefined) this.emptied()
      this.changed()
    }
    return this.drained
  }

  close(): void {
    this.ended = true
    this.cancelPatience()
    this.release()
    this.emptied()
  }

  private emptied(): void {
    this.gone()
    this.drain()
  }

  private release(): void {
    this.wake?.()
    this.wake = null
  }
}
