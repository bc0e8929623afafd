import type { LogEntry, LogMarker } from '@shared/logs/contract.ts'

/** An entry before it has its place in the stream. */
export type NewEntry = LogEntry extends infer E ? (E extends LogEntry ? Omit<E, 'seq'> : never) : never

/** What an entry costs besides its text, roughly. */
const overheadBytes = 200

interface Lost {
  /** Of the last entry that was dropped: the marker stands in its place. */
  seq: number
  count: number
  from: number | null
  to: number | null
}

/**
 * What is between the clusters and one reader: a ring, bounded by bytes. Beyond the bound the oldest entries go, and are
 * counted; the reader is told where they would have stood.
 */
export class LogBuffer {
  private entries: LogEntry[] = []
  private head = 0
  private bytes = 0
  private nextSeq = 1
  private lost: Lost | null = null
  private waiting: (() => void)[] = []

  /**
   * @param maxBytes of text and overhead held at most.
   * @param now ms since the epoch, for the marker that tells of a loss.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  get heldBytes(): number {
    return this.bytes
  }

  get empty(): boolean {
    return this.head === this.entries.length && this.lost === null
  }

  push(entry: NewEntry): void {
    const placed: LogEntry = { ...entry, seq: this.nextSeq }
    this.nextSeq += 1
    this.entries.push(placed)
    this.bytes += costOf(placed)
    while (this.bytes > this.maxBytes && this.entries.length - this.head > 1) this.dropOldest()
    this.changed()
  }

  /** Up to so many entries, oldest first; a marker stands first when entries before them were dropped. */
  take(maxEntries: number, maxBytes: number): LogEntry[] {
    const taken: LogEntry[] = []
    if (this.lost !== null) {
      taken.push(this.lostMarker(this.lost))
      this.lost = null
    }
    let bytes = 0
    while (this.head < this.entries.length && taken.length < maxEntries && (bytes < maxBytes || taken.length === 0)) {
      const entry = this.shift()
      if (entry === undefined) break
      bytes += costOf(entry)
      taken.push(entry)
    }
    if (this.bytes <= this.maxBytes / 2) {
      const woken = this.waiting
      this.waiting = []
      for (const wake of woken) wake()
    }
    return taken
  }

  /** Resolves at once while less than half is held, else when the reader has taken enough, or the signal aborts. */
  room(signal: AbortSignal): Promise<void> {
    if (this.bytes <= this.maxBytes / 2 || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done, { once: true })
      this.waiting.push(done)
    })
  }

  private shift(): LogEntry | undefined {
    const entry = this.entries[this.head]
    if (entry === undefined) return undefined
    this.head += 1
    this.bytes -= costOf(entry)
    if (this.head === this.entries.length || this.head > 4096) {
      this.entries = this.entries.slice(this.head)
      this.head = 0
    }
    return entry
  }

  private dropOldest(): void {
    const entry = this.shift()
    if (entry === undefined) return
    this.lost ??= { seq: 0, count: 0, from: null, to: null }
    this.lost.seq = entry.seq
    if (entry.type === 'marker') {
      this.lost.count += entry.event === 'dropped' ? (entry.count ?? 0) : 0
      return
    }
    this.lost.count += 1
    this.lost.from ??= entry.time
    this.lost.to = entry.time ?? this.lost.to
  }

  private lostMarker({ seq, count, from, to }: Lost): LogMarker {
    const text = `${count} lines were dropped here: they came faster than they were taken`
    return { type: 'marker', seq, event: 'dropped', at: this.now(), pod: null, container: null, text, from, to, count }
  }
}

function costOf(entry: LogEntry): number {
  return overheadBytes + 2 * entry.text.length
}
