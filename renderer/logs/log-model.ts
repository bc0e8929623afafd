import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { LogEntry, LogSource, LogsMessage } from '@shared/logs/contract.ts'
import type { Pattern } from './log-pattern.ts'
import type { Sieve } from './log-sieve.ts'

/** Kept in the window at most, whichever is reached first; older ones are let go, and it is said. */
export const mostLines = 50_000
const mostCharacters = 64 * 1024 * 1024
/** Trimmed in steps, not line by line. */
const slack = 1.1

export interface LogView {
  /** What the filter lets through, in order; stands still while not following. */
  readonly shown: readonly LogEntry[]
  /** `seq` of the shown lines in which the search finds something. */
  readonly hits: readonly number[]
  readonly following: boolean
  /** Shown entries that came since it stands still. */
  readonly behind: number
  /** Lines in the window, and those that were there and were let go for lack of room. */
  readonly kept: number
  readonly letGo: number
  /** Lines that never reached the window, because they came faster than it took them; a mark stands in their place. */
  readonly dropped: number
  readonly sources: readonly LogSource[]
  readonly containers: readonly string[]
  readonly state: LogsMessage['state']
  readonly blindSpot: string
  /** The stream broke; it is opened again by itself. */
  readonly error: ErrorShape | null
}

/** What one log screen holds: a bounded number of lines, what a filter shows of them, what a search finds. */
export class LogModel {
  private entries: LogEntry[] = []
  private characters = 0
  private marks = 0
  private visible: LogEntry[] = []
  private hits: number[] = []
  private still: Pick<LogView, 'shown' | 'hits'> | null = null
  private cameSince = 0
  private letGo = 0
  private dropped = 0
  private sieve: Sieve | null = null
  private search: Pattern | null = null
  private about: Pick<LogView, 'sources' | 'containers' | 'state' | 'blindSpot' | 'error'> = {
    sources: [],
    containers: [],
    state: 'reading',
    blindSpot: '',
    error: null,
  }

  /** @param most lines; for tests. */
  constructor(private readonly most: number = mostLines) {}

  receive({ entries, sources, containers, state, blindSpot }: LogsMessage): void {
    this.about = {
      sources: sources ?? this.about.sources,
      containers: containers ?? this.about.containers,
      state,
      blindSpot,
      error: null,
    }
    for (const entry of entries) {
      this.entries.push(entry)
      this.characters += entry.text.length
      if (entry.type === 'marker') this.marks += 1
      if (entry.type === 'marker' && entry.event === 'dropped') this.dropped += entry.count ?? 0
      if (this.admit(entry)) this.cameSince += 1
    }
    this.trim()
  }

  fail(error: ErrorShape): void {
    this.about = { ...this.about, error }
  }

  /** A new stream tells everything anew. */
  clear(): void {
    this.entries = []
    this.characters = 0
    this.marks = 0
    this.letGo = 0
    this.dropped = 0
    this.cameSince = 0
    this.still = null
    this.resift()
  }

  setSieve(sieve: Sieve): void {
    this.sieve = sieve.open ? null : sieve
    this.resift()
  }

  setSearch(pattern: Pattern | null): void {
    this.search = pattern
    this.resift()
  }

  /** What is shown stands still, whatever comes and goes. */
  pause(): void {
    if (this.still !== null) return
    this.still = { shown: [...this.visible], hits: [...this.hits] }
    this.cameSince = 0
  }

  follow(): void {
    this.still = null
    this.cameSince = 0
  }

  view(): LogView {
    return {
      shown: this.still?.shown ?? [...this.visible],
      hits: this.still?.hits ?? [...this.hits],
      following: this.still === null,
      behind: this.still === null ? 0 : this.cameSince,
      kept: this.entries.length - this.marks,
      letGo: this.letGo,
      dropped: this.dropped,
      ...this.about,
    }
  }

  /** Markers are always shown: a gap must be seen whatever is looked for. */
  private admit(entry: LogEntry): boolean {
    if (entry.type === 'line') {
      if (this.sieve !== null && !this.sieve.passes(entry)) return false
      if (this.search?.test(entry.text)) this.hits.push(entry.seq)
    }
    this.visible.push(entry)
    return true
  }

  private resift(): void {
    this.visible = []
    this.hits = []
    this.sieve?.again()
    for (const entry of this.entries) this.admit(entry)
    if (this.still === null) return
    // What stands still is sifted anew as well, up to where it stood.
    const last = this.still.shown.at(-1)?.seq ?? 0
    this.still = {
      shown: this.visible.filter(({ seq }) => seq <= last),
      hits: this.hits.filter((seq) => seq <= last),
    }
  }

  private trim(): void {
    if (this.entries.length <= this.most * slack && this.characters <= mostCharacters) return
    let drop = Math.max(0, this.entries.length - this.most)
    let characters = this.characters
    for (let index = 0; index < this.entries.length - 1; index += 1) {
      if (index >= drop && characters <= mostCharacters / slack) break
      characters -= this.entries[index]?.text.length ?? 0
      drop = Math.max(drop, index + 1)
    }
    const marks = this.entries.slice(0, drop).filter(({ type }) => type === 'marker').length
    this.letGo += drop - marks
    this.marks -= marks
    this.entries = this.entries.slice(drop)
    this.characters = characters
    const first = this.entries[0]?.seq ?? 0
    this.visible = behindTheCut(this.visible, ({ seq }) => seq >= first)
    this.hits = behindTheCut(this.hits, (seq) => seq >= first)
  }
}

function behindTheCut<E>(list: readonly E[], kept: (entry: E) => boolean): E[] {
  const index = list.findIndex(kept)
  return index === -1 ? [] : list.slice(index)
}
