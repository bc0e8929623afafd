import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { LogsInput, LogsMessage } from '@shared/logs/contract.ts'
import { ContainerLog } from './container-log.ts'
import { viewOf } from './container-view.ts'
import { type HistoryLane, HistoryMerge, type Stamped } from './history-merge.ts'
import { LogBuffer, type NewEntry } from './log-buffer.ts'
import { LogSources, type SourceName } from './log-sources.ts'
import { podQueryOf } from './pod-query.ts'
import { PodRoster } from './pod-roster.ts'

/** Held for one reader at most; 40,000 lines of usual length. */
const bufferBytes = 8 * 1024 * 1024
/** Of one message: about 20 ms of work to check and to copy. */
const messageEntries = 2_000
const messageBytes = 512 * 1024

export interface LogSessionOptions {
  readonly cluster: ClusterAccess
  readonly input: LogsInput
  readonly clock: Clock
  readonly random: () => number
}

interface Stamp extends Stamped {
  readonly entry: NewEntry
}

/** One reader's view of the logs of a pod or of a whole workload. */
export class LogSession implements ConflatedSource<LogsMessage> {
  private readonly sources: LogSources
  private readonly buffer: LogBuffer
  private readonly merge: HistoryMerge<Stamp>
  /** Of those of which what was written before is still being read. */
  private readonly lanes = new Map<SourceName, HistoryLane<Stamp>>()
  private readonly waitingForNews = new Set<() => void>()
  private roster: PodRoster | null = null
  /** Of the pods; a target that is a namespace is its own. */
  private namespace = ''
  private notify: () => void = () => {}
  private opened = false
  private sourcesChanged = false
  private containerNames = ''
  private told: Pick<LogsMessage, 'state' | 'blindSpot'> | null = null
  private awaySince: number | null = null

  constructor(private readonly options: LogSessionOptions) {
    const { clock, input } = options
    this.sources = new LogSources({
      clock,
      containers: input.containers,
      log: (source, signal) => this.logOf(source, signal),
      changed: () => this.changed(),
    })
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
    this.sources.sync(roster.pods, false, signal)
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
    const sources = this.sourcesChanged || this.told === null ? this.sources.list() : null
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
    this.sources.sync(this.roster.pods, this.opened && this.options.input.follow, signal)
    const woken = [...this.waitingForNews]
    this.waitingForNews.clear()
    for (const wake of woken) wake()
    this.notify()
  }

  private logOf(source: SourceName, signal: AbortSignal): ContainerLog {
    const { cluster, input, clock, random } = this.options
    const { uid, pod, container, fresh } = source
    if (!this.opened) this.lanes.set(source, this.merge.open())
    return new ContainerLog({
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
        if (input.whenBehind === 'wait' || this.lanes.has(source)) await this.buffer.room(signal)
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
  }

  private async put(source: SourceName, time: Stamp['time'], entry: NewEntry): Promise<void> {
    const lane = this.lanes.get(source)
    if (lane === undefined) this.buffer.push(entry)
    else await lane.push({ time, entry })
  }

  private async historyEnd(source: SourceName): Promise<void> {
    await this.lanes.get(source)?.end()
    if (this.lanes.delete(source)) this.changed()
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

  private connectionChanged(live: boolean): void {
    const { clock } = this.options
    if (!live) {
      this.awaySince ??= clock.now()
      return
    }
    if (this.awaySince === null) return
    this.sources.prove(this.awaySince)
    this.awaySince = null
  }

  private changed(): void {
    this.sourcesChanged = true
    this.notify()
  }

  private stateNow(): LogsMessage['state'] {
    const { input } = this.options
    if (this.lanes.size > 0 || !this.opened) return 'reading'
    const following = input.follow && !input.previous
    const mayCome = following && (input.target.kind !== 'pods' || this.sources.empty)
    if (mayCome || !this.sources.done || !this.buffer.empty) return following ? 'following' : 'reading'
    return 'ended'
  }

  private containers(): string[] {
    return [...new Set((this.roster?.pods ?? []).flatMap((pod) => pod.containers.map(({ name }) => name)))]
  }
}
