import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { GpuNode } from '@shared/gpu/card.ts'
import type { GpuClusterSnapshot, GpuSourceState, SourceChoice } from '@shared/gpu/contract.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import type { GpuWaits } from '@shared/gpu/gpu-wait.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { nameHolders } from './card-owners.ts'
import type { CardRings } from './card-rings.ts'
import { CardTable } from './card-table.ts'
import type { GpuLayout, NodeLayout } from './gpu-layout.ts'
import { GpuRows } from './gpu-rows.ts'
import { NodeSessions } from './node-sessions.ts'
import { nodeStanding } from './node-standing.ts'
import { SlowRounds } from './slow-rounds.ts'
import { sessionsWanted } from './source-order.ts'
import { sourceStates } from './source-states.ts'

/** Pods come and go in swarms, ms: while a screen shows their cards, and while none does. */
const settleMs = 300
const quietSettleMs = 1_000
const ageEvery = 1_000

export interface ClusterGpusOptions {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly random: () => number
  readonly rings: CardRings
  /** The one namespace that is read; null: all. */
  readonly namespace: string | null
  readonly profile: () => PlatformProfile
  readonly choice: () => SourceChoice
}

/**
 * What is known of the GPUs of one cluster, and the sources that tell it. Nothing is read until somebody looks; it is
 * closed when the last has gone.
 */
export class ClusterGpus {
  readonly table: CardTable
  readonly rounds: SlowRounds
  private readonly rows: GpuRows
  private readonly sessions: NodeSessions
  private readonly listeners = new Set<() => void>()
  private readonly endWatch: Unsubscribe
  private readonly closing = new AbortController()
  private viewers = 0
  private lookers = 0
  private cancelArrange: Unsubscribe | null = null
  private cancelAge: Unsubscribe = () => {}

  constructor(private readonly options: ClusterGpusOptions) {
    const { cluster, clock, random, rings, namespace, profile, choice } = options
    this.table = new CardTable(cluster.id, rings)
    this.sessions = new NodeSessions({ cluster, clock, random, table: this.table, onState: () => this.changed() })
    this.rows = new GpuRows({
      cluster,
      namespace,
      gpuResources: () => profile().gpuResources,
      onChange: () => this.arrangeSoon(),
    })
    this.rounds = new SlowRounds({
      cluster,
      clock,
      table: this.table,
      layout: () => this.layout,
      profile,
      choice,
      wanted: () => (this.viewers > 0 ? 'for a screen' : this.lookers > 0 ? 'for problems' : 'no'),
      ready: () => !this.rows.loading,
      onRound: () => {
        this.nameHolders()
        this.age()
      },
    })
    this.endWatch = cluster.onStateChange(({ phase }) => {
      if (phase === 'live') this.again()
      this.age()
    })
    this.arrange()
  }

  get cluster(): ClusterAccess {
    return this.options.cluster
  }

  get namespace(): string | null {
    return this.options.namespace
  }

  /** Aborted when this is closed: what is known then will not change any more. */
  get ended(): AbortSignal {
    return this.closing.signal
  }

  get layout(): GpuLayout {
    return this.rows.layout
  }

  /** Who asks for GPUs and has none. */
  get waits(): GpuWaits {
    return this.rows.waits
  }

  /** Whether every source that is there was asked once, and the nodes' sessions have begun to tell or failed. */
  get settled(): boolean {
    if (this.rows.loading || !this.rounds.asked) return false
    return this.nodes().every(({ name, state }) => {
      // A session tells more than what was scraped meanwhile.
      return state !== 'waiting' && this.sessions.state(name)?.phase !== 'waiting'
    })
  }

  onChange(listener: () => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** A screen shows every card: sessions run until the last of these ends. */
  view(): Unsubscribe {
    this.viewers += 1
    if (this.viewers === 1) {
      this.arrange()
      this.scheduleAge()
      this.rounds.now()
    }
    return once(() => {
      this.viewers -= 1
      if (this.viewers === 0) {
        this.sessions.end()
        this.cancelAge()
        this.changed()
      }
      this.closeUnwatched()
    })
  }

  /** Somebody wants what can be had without a session. */
  look(): Unsubscribe {
    this.lookers += 1
    if (this.lookers === 1 && this.viewers === 0) this.rounds.now()
    return once(() => {
      this.lookers -= 1
      this.closeUnwatched()
    })
  }

  /** Begins anew with another source. */
  chosen(): void {
    this.rounds.forget()
    this.sessions.end()
    this.again()
  }

  nodes(): GpuNode[] {
    const { clock, cluster } = this.options
    const now = clock.now()
    const { dcgm, prometheus } = this.rounds
    return [...this.layout.nodes.values()].map((layout) =>
      nodeStanding({
        layout,
        cards: this.table.ofNode(layout.name, now),
        session: this.sessions.state(layout.name),
        viewed: this.viewers > 0,
        failure: dcgm?.failures.get(layout.name) ?? prometheus?.failed ?? null,
        connection: cluster.state,
      }),
    )
  }

  snapshot(): GpuClusterSnapshot {
    const { cluster, clock, choice } = this.options
    const now = clock.now()
    return {
      cluster: cluster.id,
      nodes: this.nodes(),
      cards: this.table.order.flatMap((key) => this.table.card(key, now) ?? []),
      waits: this.waits,
      endpoints: [...this.endpoints()],
      sources: this.sources(),
      choice: choice(),
      blindSpots: this.blindSpots(),
    }
  }

  endpoints(): readonly InferenceEndpoint[] {
    return this.rounds.vllm.endpoints
  }

  sources(): GpuSourceState[] {
    const { cluster, choice } = this.options
    const { dcgm, prometheus, vllm } = this.rounds
    return sourceStates({
      choice: choice(),
      layout: this.layout,
      viewed: this.viewers > 0,
      nodes: this.nodes(),
      denied: [...this.layout.nodes.keys()].some((node) => this.sessions.state(node)?.denied === true),
      sessions: this.sessions.open,
      dcgm,
      prometheus,
      vllm: { lastAnswer: vllm.lastAnswer, endpoints: vllm.endpoints },
      lastAnswer: cluster.state.lastAnswer,
    })
  }

  blindSpots(): string[] {
    return this.rows.blindSpots()
  }

  close(): void {
    this.closing.abort()
    this.sessions.end()
    this.rounds.close()
    this.cancelArrange?.()
    this.cancelAge()
    this.endWatch()
    this.rows.close()
    this.changed()
    this.listeners.clear()
  }

  /** Nobody looks, not even for problems: the cluster has left the fleet. */
  private closeUnwatched(): void {
    if (this.viewers + this.lookers === 0) this.close()
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener()
  }

  private again(): void {
    this.arrange()
    this.sessions.retry()
    this.rounds.now()
  }

  private arrangeSoon(): void {
    if (this.cancelArrange !== null || this.ended.aborted) return
    this.cancelArrange = this.options.clock.after(this.viewers > 0 ? settleMs : quietSettleMs, () => {
      this.cancelArrange = null
      const before = this.layout
      this.arrange()
      const { nodes: now, exporters, vllm } = this.layout
      // Who looked before the first list had come waits for no whole round.
      const first = (was: number, is: number) => was === 0 && is > 0
      if (
        first(before.nodes.size, now.size) ||
        first(before.exporters.length, exporters.length) ||
        first(before.vllm.length, vllm.length)
      ) {
        this.rounds.now()
      }
    })
  }

  private arrange(): void {
    if (this.ended.aborted) return
    this.rows.read()
    const wanted = this.viewers > 0 && sessionsWanted(this.options.choice(), this.layout)
    this.sessions.arrange(wanted ? this.layout.nodes : new Map<string, NodeLayout>())
    this.nameHolders()
    this.changed()
  }

  private nameHolders(): void {
    const { vllm } = this.rounds
    nameHolders(this.table, this.layout, (...pod) => vllm.modelOf(...pod), this.options.clock.now())
  }

  private age(): void {
    const { cluster, clock } = this.options
    const { phase, reason } = cluster.state
    const away = phase === 'live' ? null : reason || `the cluster is ${phase}`
    this.table.age(clock.now(), (node) => {
      if (away !== null) return away
      const session = this.sessions.state(node)
      if (session === null) return this.viewers === 0 ? 'no session reads it now' : null
      return session.phase === 'failed' ? session.reason : null
    })
    this.changed()
  }

  private scheduleAge(): void {
    this.cancelAge = this.options.clock.after(ageEvery, () => {
      this.age()
      this.scheduleAge()
    })
  }
}

function once(work: () => void): Unsubscribe {
  let done = false
  return () => {
    if (done) return
    done = true
    work()
  }
}
