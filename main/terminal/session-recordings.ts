import type { Clock } from '@main/clusters/cluster-access.ts'
import type { BegunRecording, RecordingKeeper } from '@main/recordings/recording-keeper.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { SessionBook } from './session-book.ts'
import type { HostHandle } from './terminal-host.ts'

interface Active {
  readonly begun: BegunRecording
  /** What was kept, when everything is written and entered. */
  readonly told: Promise<string>
  /** The host is done with the file. */
  end(reason: string): void
}

/** Recordings of sessions that go on: begun and ended here, written by the host, told of by the keeper. */
export class SessionRecordings {
  private readonly active = new Map<string, Active>()
  private readonly starting = new Set<string>()

  constructor(
    private readonly host: HostHandle,
    private readonly book: SessionBook,
    private readonly keeper: RecordingKeeper,
    private readonly clock: Clock,
  ) {}

  /** Errors: NOT_FOUND, RECORDING_FAILED, those of an incident's entry. */
  async start(id: string): Promise<void> {
    if (this.active.has(id) || this.starting.has(id)) {
      throw new CockpitError('RECORDING_FAILED', 'This session is recorded already')
    }
    this.starting.add(id)
    try {
      await this.begin(id)
    } finally {
      this.starting.delete(id)
    }
  }

  /** @returns what was kept, one sentence; empty where nothing was being recorded. */
  async stop(id: string): Promise<string> {
    const active = this.active.get(id)
    // What ended by itself is put away by this.
    this.book.setRecording(id, null)
    if (active === undefined) return ''
    await this.host.stopRecording(id)
    return active.told
  }

  /** What a session that was closed has left, one sentence; empty where nothing was being recorded. */
  async left(id: string): Promise<string> {
    return (await this.active.get(id)?.told) ?? ''
  }

  /** The host has written everything. */
  heard(id: string, reason: string): void {
    this.active.get(id)?.end(reason)
  }

  /** Ends those that are evidence of an incident. */
  async stopOf(incident: string): Promise<void> {
    const ids = [...this.active].flatMap(([id, { begun }]) => (begun.ref.incident === incident ? [id] : []))
    await Promise.all(ids.map((id) => this.stop(id)))
  }

  /** Resolves when every one that the host has ended is entered. */
  async settled(): Promise<void> {
    await Promise.all([...this.active.values()].map(({ told }) => told))
  }

  private async begin(id: string): Promise<void> {
    const { target, name } = this.book.find(id)
    const begun = await this.keeper.place({ cluster: target.cluster, name })
    const active = this.following(id, begun)
    this.active.set(id, active)
    try {
      await this.host.record(id, { path: begun.path, title: `${name} on ${target.cluster}` })
    } catch (thrown) {
      this.active.delete(id)
      throw thrown
    }
    this.book.setRecording(id, { file: begun.ref.file, startedAt: this.clock.now(), ended: '' })
    try {
      await this.keeper.begun(begun)
    } catch (thrown) {
      await this.stop(id)
      throw thrown
    }
  }

  private following(id: string, begun: BegunRecording): Active {
    let end: (reason: string) => void = () => {}
    const ended = new Promise<string>((resolve) => {
      end = resolve
    })
    const told = ended.then(async (reason) => {
      const text = await this.keeper.ended(begun, reason)
      this.active.delete(id)
      const shown = this.book.has(id) ? this.book.find(id).recording : null
      if (shown !== null) this.book.setRecording(id, { ...shown, ended: text })
      return text
    })
    return { begun, told, end }
  }
}
