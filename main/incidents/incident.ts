import { withoutSecrets } from '@main/clusters/api-failure.ts'
import type { ChainedFile } from '@main/journal/chained-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { TimelineEntry } from '@shared/incidents/incident.ts'
import { type Entered, type IncidentNote, withEntry } from './incident-record.ts'
import type { IncidentStore, StoredIncident } from './incident-store.ts'

export interface TimelineLimits {
  /** What gathers by itself stops here, so that a flapping pod cannot push out what people write. */
  readonly gathered: number
  readonly entries: number
}
const usualLimits: TimelineLimits = { gathered: 2_000, entries: 3_000 }
const longestText = 4_000

/** What an entry has besides what it must say. */
export type EntryWish = Pick<TimelineEntry, 'at' | 'kind' | 'who' | 'text'> & Partial<TimelineEntry>

export function timelineEntryOf(wish: EntryWish): TimelineEntry {
  const clean = withoutSecrets(wish.text)
  const text = clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean
  return { cluster: null, verdict: null, link: null, source: null, graph: null, call: null, ...wish, text }
}

/**
 * One incident that is worked on. Everything is on the disk before it counts. Lines that another process (the command
 * line) writes are read when the file is longer than what was written here.
 */
export class Incident {
  private sources: Set<string>
  private turn: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly store: IncidentStore,
    private readonly chain: ChainedFile<IncidentNote>,
    private held: StoredIncident,
    private size: number,
    private readonly limits: TimelineLimits,
  ) {
    this.sources = sourcesOf(held)
  }

  static async reopen(store: IncidentStore, id: string, limits = usualLimits): Promise<Incident> {
    // Opening repairs a torn last line, so it comes before reading.
    const chain = await store.open(id)
    try {
      return new Incident(store, chain, await store.read(id), await store.size(id), limits)
    } catch (thrown) {
      await chain.close()
      throw thrown
    }
  }

  get state(): StoredIncident {
    return this.held
  }

  get id(): string {
    return this.held.opened.id
  }

  get isOpen(): boolean {
    return this.held.closedAt === null
  }

  has(source: string): boolean {
    return this.sources.has(source)
  }

  /** @returns whether another process has written to it. */
  refresh(): Promise<boolean> {
    return this.queued(async () => {
      if ((await this.store.size(this.id)) === this.size) return false
      await this.readAnew()
      return true
    })
  }

  /**
   * Enters what was seen, unless its source is entered already or there is no room; that is told once.
   * @returns whether anything was entered. Errors: JOURNAL_FAILED.
   */
  gather(wish: EntryWish): Promise<boolean> {
    return this.queued(async () => {
      const entry = timelineEntryOf(wish)
      if (!this.isOpen || (entry.source !== null && this.sources.has(entry.source))) return false
      if (this.held.entries.length < this.limits.gathered) {
        await this.write({ type: 'entry', entry })
        return true
      }
      if (this.sources.has('left-out')) return false
      const text = `The timeline holds ${this.limits.gathered} entries; what is seen from here on is left out. Notes still fit.`
      const { at } = entry
      await this.write({
        type: 'entry',
        entry: timelineEntryOf({ at, kind: 'left-out', who: 'cockpit', text, source: 'left-out' }),
      })
      return true
    })
  }

  /** Enters what a person does. Errors: CLOSED, FULL, JOURNAL_FAILED. */
  enter(wish: EntryWish, more: Partial<Omit<Entered, 'type' | 'entry'>> = {}): Promise<void> {
    return this.queued(async () => {
      if (!this.isOpen) throw new CockpitError('CLOSED', 'This incident is closed', 'Open another one.')
      if (this.held.entries.length >= this.limits.entries && wish.kind !== 'closed') {
        throw new CockpitError('FULL', `The timeline holds ${this.limits.entries} entries`, 'Close the incident.')
      }
      await this.write({ type: 'entry', entry: timelineEntryOf(wish), ...more })
    })
  }

  async close(): Promise<void> {
    await this.turn
    await this.chain.close()
  }

  private async write(note: Entered): Promise<void> {
    const before = this.held.lines
    const written = await this.chain.append(note)
    const { seq, hash } = written
    if (seq !== before + 1) return this.readAnew()
    this.held = { ...withEntry(this.held, note), broken: this.held.broken, head: hash, lines: seq }
    // Its own bytes, as the chain wrote them: what another process wrote meanwhile must not be counted as read.
    this.size += Buffer.byteLength(`${JSON.stringify(written)}\n`)
    if (note.entry.source !== null) this.sources.add(note.entry.source)
  }

  private async readAnew(): Promise<void> {
    const size = await this.store.size(this.id)
    this.held = await this.store.read(this.id)
    this.size = size
    this.sources = sourcesOf(this.held)
  }

  private queued<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work)
    this.turn = next.catch(() => undefined)
    return next
  }
}

const sourcesOf = ({ entries }: StoredIncident): Set<string> =>
  new Set(entries.flatMap(({ source }) => (source === null ? [] : [source])))
