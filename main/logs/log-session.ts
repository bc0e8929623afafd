import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { ContainerRow } from '@shared/clusters/kinds/containers.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { LogSource, LogsInput, LogsMessage } from '@shared/logs/contract.ts'
import { ContainerLog } from './container-log.ts'
import { viewOf } from './container-view.ts'
import { type HistoryLane, HistoryMerge, type Stamped } from './history-merge.ts'
import { LogBuffer, type NewEntry } from './log-buffer.ts'
import { podQueryOf } from './pod-query.ts'
import { PodRoster } from './pod-roster.ts'

/** Held for one reader at most; 40,000 lines of usual length. */
const bufferBytes = 8 * 1024 * 1024
/** Of one message: about 20 ms of work to check and to copy. */
const messageEntries = 2_000
const messageBytes = 512 * 1024
/** Connections to the API server for one reader; the containers beyond it wait for their turn. */
export const mostAtOnce = 50
/** Ended containers of pods that are gone are listed up to this number. */
const mostEnded = 100
/** A node that died does not end its streams by itself, ms. */
const goneGraceMs = 10_000

export interface LogSessionOptions {
  readonly cluster: ClusterAccess
  readonly input: LogsInput
  readonly clock: Clock
  readonly random: () => number
}

interface Stamp extends Stamped {
  readonly entry: NewEntry
}

interface Source {
  readonly uid: string
  readonly pod: string
  readonly container: string
  readonly role: LogSource['role']
  readonly fresh: boolean
  lane: HistoryLane<Stamp> | null
  log: ContainerLog | null
  done: boolean
  /** Its pod was seen to be gone. */
  left: boolean
}

/** One reader's view of the logs of a pod or of a whole workload. */
export class LogSession implements ConflatedSource<LogsMessage> {
  private readonly sources = new Map<string, Source>()
  private readonly buffer: LogBuffer
  private readonly merge: HistoryMerge<Stamp>
  private readonly waitingForNews = new Set<() => void>()
  private roster: PodRoster | null = null
  /** Of the pods; a target that is a namespace is its own. */
  private namespace = ''
  private notify: () => void = () => {}
  private running = 0
  private lanesOpen = 0
  private opened = false
  private sourcesChanged = false
  private containerNames = ''
  private told: Pick<LogsMessage, 'state' | 'blindSpot'> | null = null
  private awaySince: number | null = null

  constructor(private readonly options: LogSessionOptions) {
    const { clock } = options
    this.buffer = new LogBuffer(
      bufferBytes,
      () => clock.now(),
      () => this.notify(),
    )
    this.merge = new HistoryMerge(
      (ms, callback) => clock.after(ms, callback),
      ({ entry }) => this.buffer.push(entry),
    )
  }

  /**
   * Finds the pods and begins to read. Everything ends when the signal aborts.
   * Errors: NOT_FOUND when there is no such pod, workload or container, and those of any request.
   */
  async open(signal: AbortSignal): Promise<void> {
    const { cluster, input, clock, random } = this.options
    const query = await podQueryOf(cluster, input.target, signal)
    this.namespace = query.namespace
    const roster = new PodRoster({ cluster, query, clock, random, onChange: () => this.podsChanged(signal) })
    await roster.read(signal)
    this.roster = roster
    this.mustExist(roster.pods)
    this.sync(signal)
    this.opened = true
    this.merge.begin()
    const unsubscribe = cluster.onStateChange(({ phase }) => this.connectionChanged(phase === 'live'))
    signal.addEventListener(
      'abort',
      () => {
        unsubscribe()
        this.merge.close()
      },
      { once: true },
    )
    if (input.follow && !input.previous) void roster.run(signal)
  }

  subscribe(changed: () => void): Unsubscribe {
    this.notify = changed
    return () => {
      this.notify = () => {}
    }
  }

  take(): LogsMessage | null {
    const entries = this.buffer.take(messageEntries, messageBytes)
    const state = this.stateNow()
    const blindSpot = this.roster?.blindSpot ?? ''
    const names = this.containers()
    const containers = names.join('\n') === this.containerNames && this.told !== null ? null : names
    const sources = this.sourcesChanged || this.told === null ? this.sourceList() : null
    const same = this.told?.state === state && this.told.blindSpot === blindSpot
    if (!this.buffer.empty) this.notify()
    if (entries.length === 0 && sources === null && containers === null && same) return null
    this.told = { state, blindSpot }
    this.sourcesChanged = false
    this.containerNames = names.join('\n')
    return { entries, sources, containers, state, blindSpot }
  }

  private mustExist(pods: readonly PodRow[]): void {
    const { target, containers } = this.options.input
    if (target.kind === 'pods' && pods.length === 0) {
      throw new CockpitError('NOT_FOUND', `There is no pod ${target.namespace}/${target.name}`, '')
    }
    const names = new Set(pods.flatMap((pod) => pod.containers.map(({ name }) => name)))
    const missing = (containers ?? []).filter((name) => !names.has(name))
    if (missing.length > 0 && pods.length > 0) {
      throw new CockpitError(
        'NOT_FOUND',
        `There is no container ${missing.join(', ')} in ${target.namespace}/${target.name}`,
        `Its containers: ${[...names].join(', ')}.`,
      )
    }
  }

  private podsChanged(signal: AbortSignal): void {
    if (this.roster === null || signal.aborted) return
    this.sync(signal)
    const woken = [...this.waitingForNews]
    this.waitingForNews.clear()
    for (const wake of woken) wake()
    this.notify()
  }

  /** Adds the containers that came, and looks after those whose pod went. */
  private sync(signal: AbortSignal): void {
    const pods = [...(this.roster?.pods ?? [])].sort((a, b) => a.name.localeCompare(b.name))
    for (const pod of pods) {
      for (const container of pod.containers) if (this.chosen(container)) this.add(pod, container)
    }
    const present = new Set(pods.map(({ uid }) => uid))
    for (const source of this.sources.values()) {
      if (present.has(source.uid) || source.left) continue
      source.left = true
      const cancel = this.options.clock.after(goneGraceMs, () => source.log?.recheck())
      signal.addEventListener('abort', cancel, { once: true })
    }
    this.forget()
    this.startNext(signal)
  }

  private chosen({ name }: ContainerRow): boolean {
    return this.options.input.containers?.includes(name) ?? true
  }

  private add(pod: PodRow, { name, role }: ContainerRow): void {
    const key = `${pod.uid}/${name}`
    if (this.sources.has(key)) return
    const fresh = this.opened && this.options.input.follow
    this.sources.set(key, {
      uid: pod.uid,
      pod: pod.name,
      container: name,
      role,
      fresh,
      lane: null,
      log: null,
      done: false,
      left: false,
    })
    this.changed()
  }

  private startNext(signal: AbortSignal): void {
    for (const source of this.sources.values()) {
      if (this.running >= mostAtOnce) return
      if (source.log === null) this.begin(source, signal)
    }
  }

  private begin(source: Source, signal: AbortSignal): void {
    const { cluster, input, clock, random } = this.options
    const { uid, pod, container, fresh } = source
    if (!this.opened) {
      source.lane = this.merge.open()
      this.lanesOpen += 1
    }
    const log = new ContainerLog({
      cluster,
      clock,
      random,
      input,
      fresh,
      address: { namespace: this.namespace, pod, container },
      view: () => viewOf(this.roster?.pod(uid) ?? null, container),
      refresh: (ends) => this.refresh(ends),
      news: (ends) => this.news(ends),
      line: async ({ time, stamp, text, cutBytes }) => {
        await this.put(source, time, { type: 'line', pod, container, time: time?.ms ?? null, stamp, text, cutBytes })
        // What was written before does not run away: none of it is dropped.
        if (input.whenBehind === 'wait' || source.lane !== null) await this.buffer.room(signal)
      },
      marker: ({ event, text, from = null, to = null }) =>
        void this.put(source, null, {
          type: 'marker',
          event,
          at: clock.now(),
          pod,
          container,
          text,
          from,
          to,
          count: null,
        }),
      onState: () => this.changed(),
      historyEnd: () => this.historyEnd(source),
    })
    source.log = log
    this.running += 1
    const over = () => {
      source.done = true
      this.running -= 1
      this.changed()
      if (!signal.aborted) this.startNext(signal)
    }
    void log.run(signal).then(over, over)
  }

  private async put(source: Source, time: Stamp['time'], entry: NewEntry): Promise<void> {
    if (source.lane === null) this.buffer.push(entry)
    else await source.lane.push({ time, entry })
  }

  private async historyEnd(source: Source): Promise<void> {
    const { lane } = source
    if (lane === null) return
    await lane.end()
    if (source.lane === null) return
    source.lane = null
    this.lanesOpen -= 1
    this.changed()
  }

  /** Ended containers of pods that are gone are not listed for ever. */
  private forget(): void {
    const past = [...this.sources].filter(([, { done, left }]) => done && left)
    for (const [key] of past.slice(0, Math.max(0, past.length - mostEnded))) this.sources.delete(key)
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    // Where the API cannot be asked, the watch has told what is known.
    await this.roster?.read(signal).catch(() => undefined)
  }

  private news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = () => {
        this.waitingForNews.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.waitingForNews.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  /** After the server was away, a stream that stayed silent may be dead: it is opened anew. */
  private connectionChanged(live: boolean): void {
    const { clock } = this.options
    if (!live) {
      this.awaySince ??= clock.now()
      return
    }
    if (this.awaySince === null) return
    for (const { log } of this.sources.values()) log?.prove(this.awaySince)
    this.awaySince = null
  }

  private changed(): void {
    this.sourcesChanged = true
    this.notify()
  }

  private stateNow(): LogsMessage['state'] {
    const { input } = this.options
    if (this.lanesOpen > 0 || !this.opened) return 'reading'
    const all = [...this.sources.values()]
    const mayCome = input.follow && !input.previous && (input.target.kind !== 'pods' || all.length === 0)
    if (mayCome || all.some(({ done }) => !done) || !this.buffer.empty) {
      return input.follow && !input.previous ? 'following' : 'reading'
    }
    return 'ended'
  }

  private sourceList(): LogSource[] {
    return [...this.sources.values()].map(({ pod, container, role, log }) => ({
      pod,
      container,
      role,
      ...(log?.state ?? { state: 'waiting' as const, reason: `at most ${mostAtOnce} containers are read at once` }),
    }))
  }

  private containers(): string[] {
    return [...new Set((this.roster?.pods ?? []).flatMap((pod) => pod.containers.map(({ name }) => name)))]
  }
}
