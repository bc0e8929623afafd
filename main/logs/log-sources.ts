import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ContainerRow } from '@shared/clusters/kinds/containers.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import type { LogSource } from '@shared/logs/contract.ts'
import type { ContainerLog } from './container-log.ts'

/** Connections to the API server for one reader; the containers beyond it wait for their turn. */
const mostAtOnce = 50
/** Ended containers of pods that are gone are listed up to this number. */
const mostEnded = 100
/** A node that died does not end its streams by itself, ms. */
const goneGraceMs = 10_000

/** One container of one pod. */
export interface SourceName {
  readonly uid: string
  readonly pod: string
  readonly container: string
  readonly role: LogSource['role']
  /** Its pod came while the others were followed: all of its log is new. */
  readonly fresh: boolean
}

interface Source extends SourceName {
  log: ContainerLog | null
  done: boolean
  /** Its pod was seen to be gone. */
  left: boolean
}

export interface LogSourcesOptions {
  readonly clock: Clock
  /** Names of the containers that are read; null = every one. */
  readonly containers: readonly string[] | null
  /** Makes the log of a container whose turn it is; it is run here. */
  readonly log: (source: SourceName, signal: AbortSignal) => ContainerLog
  readonly changed: () => void
}

/** The containers that one reader reads, as their pods come and go. */
export class LogSources {
  private readonly sources = new Map<string, Source>()
  private running = 0

  constructor(private readonly options: LogSourcesOptions) {}

  get empty(): boolean {
    return this.sources.size === 0
  }

  /** Whether every one has been read to its end. */
  get done(): boolean {
    return [...this.sources.values()].every(({ done }) => done)
  }

  list(): LogSource[] {
    return [...this.sources.values()].map(({ pod, container, role, log }) => ({
      pod,
      container,
      role,
      ...(log?.state ?? { state: 'waiting' as const, reason: `at most ${mostAtOnce} containers are read at once` }),
    }))
  }

  /**
   * Adds the containers that came, and looks after those whose pod went.
   * @param fresh whether all that those have written is new.
   */
  sync(present: readonly PodRow[], fresh: boolean, signal: AbortSignal): void {
    const pods = [...present].sort((a, b) => a.name.localeCompare(b.name))
    for (const pod of pods) {
      for (const container of pod.containers) if (this.chosen(container)) this.add(pod, container, fresh)
    }
    const uids = new Set(pods.map(({ uid }) => uid))
    for (const source of this.sources.values()) {
      if (uids.has(source.uid) || source.left) continue
      source.left = true
      const cancel = this.options.clock.after(goneGraceMs, () => source.log?.recheck())
      signal.addEventListener('abort', cancel, { once: true })
    }
    this.forget()
    this.startNext(signal)
  }

  /** After the server was away since this time, a stream that stayed silent may be dead: it is opened anew. */
  prove(awaySince: number): void {
    for (const { log } of this.sources.values()) log?.prove(awaySince)
  }

  private chosen({ name }: ContainerRow): boolean {
    return this.options.containers?.includes(name) ?? true
  }

  private add({ uid, name: pod }: PodRow, { name: container, role }: ContainerRow, fresh: boolean): void {
    const key = `${uid}/${container}`
    if (this.sources.has(key)) return
    this.sources.set(key, { uid, pod, container, role, fresh, log: null, done: false, left: false })
    this.options.changed()
  }

  private startNext(signal: AbortSignal): void {
    for (const source of this.sources.values()) {
      if (this.running >= mostAtOnce) return
      if (source.log === null) this.begin(source, signal)
    }
  }

  private begin(source: Source, signal: AbortSignal): void {
    source.log = this.options.log(source, signal)
    this.running += 1
    const over = () => {
      source.done = true
      this.running -= 1
      this.options.changed()
      if (!signal.aborted) this.startNext(signal)
    }
    void source.log.run(signal).then(over, over)
  }

  /** Ended containers of pods that are gone are not listed for ever. */
  private forget(): void {
    const past = [...this.sources].filter(([, { done, left }]) => done && left)
    for (const [key] of past.slice(0, Math.max(0, past.length - mostEnded))) this.sources.delete(key)
  }
}
