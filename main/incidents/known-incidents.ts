import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { Incident } from './incident.ts'
import type { Opened } from './incident-record.ts'
import type { IncidentStore, StoredIncident } from './incident-store.ts'

const mostOpen = 20

/** Every incident that is on disk: the open ones, which can be written to, and of the others what can change no more. */
export class KnownIncidents {
  private readonly open = new Map<string, Incident>()
  private readonly closedOnes = new Map<string, StoredIncident>()
  /** Size of those that could not be read: a record that grows is worth another look. */
  private readonly unreadable = new Map<string, number>()
  /** Begun here at this moment; they are in `open` in the next. */
  private readonly beginning = new Set<string>()

  /** @param tell called when one was found, or became another. */
  constructor(
    private readonly store: IncidentStore,
    private readonly tell: () => void,
  ) {}

  get openOnes(): readonly Incident[] {
    return [...this.open.values()]
  }

  get all(): readonly StoredIncident[] {
    return [...this.openOnes.map(({ state }) => state), ...this.closedOnes.values()]
  }

  /** Ids of records that cannot be read. An empty one is being begun by another process. */
  get unreadableOnes(): string[] {
    return [...this.unreadable].flatMap(([id, size]) => (size === 0 ? [] : [id]))
  }

  /** What is on disk and not known yet: at the start, and when another process has opened or closed one. */
  async find(): Promise<void> {
    for (const id of await this.store.ids()) {
      if (this.closedOnes.has(id) || this.open.has(id) || this.beginning.has(id)) continue
      const size = await this.store.size(id)
      if (this.unreadable.get(id) === size) continue
      try {
        const stored = await this.store.read(id)
        this.unreadable.delete(id)
        if (stored.closedAt !== null) this.closedOnes.set(id, stored)
        else if (this.open.size < mostOpen) this.open.set(id, await Incident.reopen(this.store, id))
        this.tell()
      } catch {
        // It is told, and keeps the others from nothing.
        this.unreadable.set(id, size)
      }
    }
    for (const incident of this.open.values()) {
      if (await incident.refresh()) this.tell()
      await this.putAway(incident)
    }
  }

  /** Of one that is closed only what it says is kept. */
  async putAway(incident: Incident): Promise<void> {
    if (incident.isOpen || !this.open.delete(incident.id)) return
    this.closedOnes.set(incident.id, incident.state)
    await incident.close()
  }

  /** As it is known now; null for one that is not. */
  stateOf(id: string): StoredIncident | null {
    return this.open.get(id)?.state ?? this.closedOnes.get(id) ?? null
  }

  /** Errors: NOT_FOUND, JOURNAL_FAILED. */
  async read(id: string): Promise<StoredIncident> {
    return this.stateOf(id) ?? (await this.store.read(id))
  }

  /** Errors: CLOSED, NOT_FOUND. */
  openOne(id: string): Incident {
    const incident = this.open.get(id)
    if (incident !== undefined) return incident
    if (this.closedOnes.has(id)) throw new CockpitError('CLOSED', 'This incident is closed', 'Open another one.')
    throw new CockpitError('NOT_FOUND', `There is no incident ${id}`)
  }

  /** Writes the first line of a new one. Errors: BUSY, JOURNAL_FAILED. */
  async begin(opened: Opened): Promise<Incident> {
    const { id } = opened
    if (this.open.size >= mostOpen) {
      throw new CockpitError('BUSY', `${mostOpen} incidents are open`, 'Close those that are over.')
    }
    this.beginning.add(id)
    try {
      const chain = await this.store.open(id)
      try {
        await chain.append(opened)
      } finally {
        await chain.close()
      }
      const incident = await Incident.reopen(this.store, id)
      this.open.set(id, incident)
      return incident
    } finally {
      this.beginning.delete(id)
    }
  }

  async close(): Promise<void> {
    for (const incident of this.open.values()) await incident.close()
  }
}
