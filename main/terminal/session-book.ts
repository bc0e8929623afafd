import type { Clock } from '@main/clusters/cluster-access.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { SessionTarget, TerminalSession } from '@shared/terminal/session.ts'
import type { Place, Start } from './place.ts'
import type { PrivateFolders } from './private-folders.ts'
import { type HostEvent, type HostHandle, mostSessions } from './terminal-host.ts'

/** When the app ends, shells that are left in containers and pods that were made are ended for at most so long, ms. */
const lastWordMs = 3_000

/** Of a session that runs, what it is in is looked at so often, ms. */
const lookEveryMs = 5_000

/** A shell that has not said anything so long after it was asked for does not come, ms. */
const longestStart = 30_000

interface Entry {
  shown: TerminalSession
  readonly place: Place
  /** null before its first start, and when what it was in is gone. */
  start: Start | null
  /** Of the shell in the container; null while there is none. */
  remotePid: number | null
  /** Hears how its start went; null when nobody waits for it. */
  begun: ((failure: CockpitError | null) => void) | null
  stopLooking: Unsubscribe
}

/** Every session of the app and where it stands. */
export class SessionBook {
  private readonly entries = new Map<string, Entry>()
  private readonly listeners = new Set<() => void>()
  /** Shells in containers that are being ended, and what was made for sessions that is being taken away. */
  private readonly farewells = new Set<Promise<void>>()

  constructor(
    private readonly host: HostHandle,
    private readonly folders: PrivateFolders,
    private readonly clock: Clock,
  ) {}

  list(): TerminalSession[] {
    return [...this.entries.values()].map(({ shown }) => shown)
  }

  /** Errors: NOT_FOUND. */
  find(id: string): TerminalSession {
    return this.entryOf(id).shown
  }

  has(id: string): boolean {
    return this.entries.has(id)
  }

  setRecording(id: string, recording: TerminalSession['recording']): void {
    this.change(id, { recording })
  }

  onChange(listener: () => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Starts a new session; nothing of it stays when it cannot be started. Errors: those of its place, TERMINAL_FULL. */
  async open(id: string, target: SessionTarget, place: Place, signal: AbortSignal): Promise<void> {
    if (this.entries.size >= mostSessions) {
      throw new CockpitError('TERMINAL_FULL', `There are ${mostSessions} sessions already`, 'Close one first.')
    }
    const shown: TerminalSession = {
      id,
      target,
      name: place.name,
      phase: 'starting',
      reason: '',
      hint: '',
      warnings: [],
      startedAt: this.clock.now(),
      recording: null,
    }
    this.entries.set(id, { shown, place, start: null, remotePid: null, begun: null, stopLooking: () => {} })
    this.tell()
    try {
      await this.start(id, place, signal)
    } catch (thrown) {
      await this.forget(id)
      throw thrown
    }
  }

  /** Starts a session that ended in its place again. Errors: NOT_FOUND, those of its place. */
  async again(id: string, place: Place, signal: AbortSignal): Promise<void> {
    const { phase } = this.find(id)
    if (phase === 'starting' || phase === 'running') throw new CockpitError('TERMINAL_FAILED', 'It still runs')
    this.change(id, { phase: 'starting', reason: '', hint: '', startedAt: this.clock.now() })
    try {
      await this.start(id, place, signal)
    } catch (thrown) {
      const { message, hint } = toErrorShape(thrown)
      if (this.entries.get(id)?.shown.phase === 'starting') this.change(id, { phase: 'ended', reason: message, hint })
      throw thrown
    }
  }

  /** Ends the program, forgets the session and takes away what was made for it. @returns what became of that, or "". */
  async close(id: string): Promise<string> {
    const entry = await this.forget(id)
    return (await entry?.place.takeAway?.()) ?? ''
  }

  async closeAll(): Promise<void> {
    await Promise.all(
      [...this.entries.keys()].map(async (id) => {
        const taken = (await this.forget(id))?.place.takeAway?.()
        if (taken !== undefined) this.farewell(taken)
      }),
    )
    const enough = new Promise<void>((resolve) => {
      const cancel = this.clock.after(lastWordMs, resolve)
      void Promise.all(this.farewells).then(() => {
        cancel()
        resolve()
      })
    })
    await enough
  }

  heard(event: HostEvent): void {
    const entry = this.entries.get(event.id)
    if (entry === undefined) return
    switch (event.type) {
      case 'running':
        this.change(event.id, { phase: 'running' })
        entry.begun?.(null)
        entry.stopLooking()
        this.keepLooking(event.id, entry)
        return
      case 'remotePid':
        entry.remotePid = event.pid
        return
      case 'ended':
        // The process that held it may end later.
        if (entry.shown.phase === 'ended' || entry.shown.phase === 'lost') return
        entry.stopLooking()
        // A connection that is gone says nothing of the shell behind it.
        if (event.phase === 'lost') this.endRemote(entry)
        entry.remotePid = null
        this.change(event.id, { phase: event.phase, reason: event.reason, hint: event.hint })
        entry.begun?.(new CockpitError('TERMINAL_FAILED', event.reason, event.hint))
        void this.look(event.id, entry, false)
        return
      case 'recorded':
      // `SessionRecordings` is told of it.
    }
  }

  private async forget(id: string): Promise<Entry | null> {
    const entry = this.entries.get(id)
    if (entry === undefined) return null
    this.entries.delete(id)
    entry.stopLooking()
    this.tell()
    this.endRemote(entry)
    await this.host.close(id)
    await this.folders.remove(id)
    return entry
  }

  private keepLooking(id: string, entry: Entry): void {
    if (entry.start?.whyGone === undefined) return
    entry.stopLooking = this.clock.after(lookEveryMs, async () => {
      await this.look(id, entry, true)
      if (this.entries.get(id) === entry && entry.shown.phase === 'running') this.keepLooking(id, entry)
    })
  }

  /** Tells that what a session is in is gone, when it is: a program and its connection may not notice. */
  private async look(id: string, entry: Entry, running: boolean): Promise<void> {
    const { start } = entry
    // What could not be asked is asked again the next time, or when somebody starts it again.
    const why = await start?.whyGone?.(running).catch(() => null)
    const { phase } = entry.shown
    const asBefore = entry.start === start && phase !== 'starting' && (phase === 'running') === running
    if (why === undefined || why === null || !asBefore || this.entries.get(id) !== entry) return
    entry.start = null
    entry.remotePid = null
    if (!running) this.change(id, why)
    // Where the process that holds it is gone as well, it has ended by that.
    await this.host.gone(id, why).catch(() => undefined)
  }

  /** Resolves when the program runs, so that what is written down of it is true. */
  private async start(id: string, place: Place, signal: AbortSignal): Promise<void> {
    const start = await place.start(id, signal)
    const entry = this.entryOf(id)
    entry.start = start
    this.change(id, { warnings: [...start.warnings] })
    const begun = this.beginning(entry)
    try {
      await this.host.start(id, start.request)
      await begun.settled
    } catch (thrown) {
      // What comes after its time is not to run unseen.
      if (thrown instanceof CockpitError && thrown.code === 'TIMED_OUT') await this.host.close(id)
      throw thrown
    } finally {
      begun.forget()
    }
  }

  private beginning(entry: Entry): { readonly settled: Promise<void>; forget(): void } {
    let cancel: Unsubscribe = () => {}
    const settled = new Promise<void>((resolve, reject) => {
      cancel = this.clock.after(longestStart, () =>
        reject(new CockpitError('TIMED_OUT', `${entry.shown.name} has not begun within ${longestStart / 1000} s`)),
      )
      entry.begun = (failure) => (failure === null ? resolve() : reject(failure))
    })
    // Where the host itself refuses, nobody waits for this any more.
    settled.catch(() => undefined)
    return {
      settled,
      forget() {
        cancel()
        entry.begun = null
      },
    }
  }

  private endRemote(entry: Entry): void {
    const { start, remotePid } = entry
    if (remotePid === null || start === null || start.endRemote === null) return
    entry.remotePid = null
    this.farewell(start.endRemote(remotePid))
  }

  private farewell(work: Promise<unknown>): void {
    const farewell = work.then(() => void this.farewells.delete(farewell))
    this.farewells.add(farewell)
  }

  private change(id: string, change: Partial<TerminalSession>): void {
    const entry = this.entries.get(id)
    if (entry === undefined) return
    entry.shown = { ...entry.shown, ...change }
    this.tell()
  }

  private entryOf(id: string): Entry {
    const entry = this.entries.get(id)
    if (entry === undefined) throw new CockpitError('NOT_FOUND', 'There is no such session any more')
    return entry
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
