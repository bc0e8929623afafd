import type { Clock, ClusterAccess, RowsLease } from '@main/clusters/cluster-access.ts'
import { deniedWords } from '@main/clusters/denied-words.ts'
import { gpuMatcher } from '@main/clusters/gpu-count.ts'
import { openPrometheus } from '@main/observability/prometheus.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { CardHolder, GpuNode } from '@shared/gpu/card.ts'
import type { GpuClusterSnapshot, GpuSourceState, SourceChoice } from '@shared/gpu/contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { CardRings } from './card-rings.ts'
import { CardTable } from './card-table.ts'
import { askPrometheus, type RoundResult, scrapeExporters } from './dcgm-source.ts'
import { type GpuLayout, gpuLayout, type NodeLayout } from './gpu-layout.ts'
import { NodeSessions } from './node-sessions.ts'
import { nodeStanding } from './node-standing.ts'
import { sessionsWanted, slowSource } from './source-order.ts'
import { sourceStates } from './source-states.ts'
import { VllmSource } from './vllm-source.ts'

/** Between two rounds of what is scraped, ms: while a screen shows it, and while only problems are looked for. */
const watchedEvery = 5_000
const quietEvery = 15_000
/** Pods come and go in swarms, ms: while a screen shows their cards, and while none does. */
const settleMs = 300
const quietSettleMs = 1_000
const ageEvery = 1_000
/** A Prometheus that had nothing of GPUs is asked again after so long. */
const askAgainAfter = 60_000

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
  private readonly vllm: VllmSource
  private readonly sessions: NodeSessions
  private readonly nodeLease: RowsLease<NodeRow>
  private readonly podLease: RowsLease<PodRow>
  private readonly listeners = new Set<() => void>()
  private readonly ends: Unsubscribe[] = []
  private readonly closing = new AbortController()
  private current: GpuLayout = { nodes: new Map(), workloads: new Map(), exporters: [], vllm: [] }
  private viewers = 0
  private lookers = 0
  private reading = false
  /** A round was asked for while one was under way, which may have begun too early. */
  private roundWanted = false
  private rounds = 0
  private dcgm: (RoundResult & { readonly at: number }) | null = null
  private prometheus: (RoundResult & { readonly at: number }) | null = null
  private cancelRound: Unsubscribe = () => {}
  private cancelArrange: Unsubscribe | null = null
  private cancelAge: Unsubscribe = () => {}

  constructor(private readonly options: ClusterGpusOptions) {
    const { cluster, clock, random, rings, namespace } = options
    this.table = new CardTable(cluster.id, rings)
    this.vllm = new VllmSource(cluster, clock)
    this.sessions = new NodeSessions({ cluster, clock, random, table: this.table, onState: () => this.changed() })
    this.nodeLease = cluster.lease(nodes, namespace)
    this.podLease = cluster.lease(pods, namespace)
    const arrangeSoon = () => this.arrangeSoon()
    this.ends.push(
      this.nodeLease.onChange(arrangeSoon),
      this.podLease.onChange(arrangeSoon),
      () => this.nodeLease.release(),
      () => this.podLease.release(),
      cluster.onStateChange(({ phase }) => {
        if (phase === 'live') this.again()
        this.age()
      }),
    )
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
    return this.current
  }

  /** Sessions into pods that stand now. */
  get openSessions(): number {
    return this.sessions.open
  }

  /** Whether every source that is there was asked once, and the nodes' sessions have begun to tell or failed. */
  get settled(): boolean {
    const loading = [this.nodeLease, this.podLease].some(({ freshness }) => freshness.state === 'loading')
    if (loading || this.rounds === 0) return false
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
      this.roundNow()
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
    if (this.lookers === 1 && this.viewers === 0) this.roundNow()
    return once(() => {
      this.lookers -= 1
      this.closeUnwatched()
    })
  }

  /** Begins anew with another source. */
  chosen(): void {
    this.prometheus = null
    this.dcgm = null
    this.sessions.end()
    this.again()
  }

  nodes(): GpuNode[] {
    const { clock, cluster } = this.options
    const now = clock.now()
    const failures = this.dcgm?.failures ?? new Map<string, string>()
    return [...this.current.nodes.values()].map((layout) =>
      nodeStanding({
        layout,
        cards: this.table.ofNode(layout.name, now),
        session: this.sessions.state(layout.name),
        viewed: this.viewers > 0,
        failure: failures.get(layout.name) ?? this.prometheus?.failed ?? null,
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
      endpoints: [...this.vllm.endpoints],
      sources: this.sources(),
      choice: choice(),
      blindSpots: this.blindSpots(),
    }
  }

  endpoints() {
    return this.vllm.endpoints
  }

  sources(): GpuSourceState[] {
    const { cluster, choice } = this.options
    return sourceStates({
      choice: choice(),
      layout: this.current,
      viewed: this.viewers > 0,
      nodes: this.nodes(),
      denied: [...this.current.nodes.keys()].some((node) => this.sessions.state(node)?.denied === true),
      sessions: this.sessions.open,
      dcgm: this.dcgm,
      prometheus: this.prometheus,
      vllm: { lastAnswer: this.vllm.lastAnswer, endpoints: this.vllm.endpoints },
      lastAnswer: cluster.state.lastAnswer,
    })
  }

  blindSpots(): string[] {
    const { namespace } = this.options
    const unread = [
      { plural: 'nodes', ...this.nodeLease.freshness },
      { plural: 'pods', ...this.podLease.freshness },
    ]
    return unread.flatMap(({ plural, state, reason }) => {
      if (state === 'denied') return deniedWords([plural], reason, namespace)
      return state === 'failed' || state === 'absent' ? `${plural}: ${reason || state}` : []
    })
  }

  prometheusOf() {
    const { cluster, profile } = this.options
    return openPrometheus(cluster, profile().prometheus)
  }

  close(): void {
    this.closing.abort()
    this.sessions.end()
    this.cancelRound()
    this.cancelArrange?.()
    this.cancelAge()
    for (const end of this.ends) end()
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
    this.roundNow()
  }

  private arrangeSoon(): void {
    if (this.cancelArrange !== null || this.ended.aborted) return
    this.cancelArrange = this.options.clock.after(this.viewers > 0 ? settleMs : quietSettleMs, () => {
      this.cancelArrange = null
      const before = this.current
      this.arrange()
      const { nodes: now, exporters, vllm } = this.current
      // Who looked before the first list had come waits for no whole round.
      const first = (was: number, is: number) => was === 0 && is > 0
      if (
        first(before.nodes.size, now.size) ||
        first(before.exporters.length, exporters.length) ||
        first(before.vllm.length, vllm.length)
      ) {
        this.roundNow()
      }
    })
  }

  private arrange(): void {
    if (this.ended.aborted) return
    const { profile, choice } = this.options
    const readable = this.nodeLease.freshness.state !== 'denied' && this.nodeLease.freshness.state !== 'absent'
    const isGpu = gpuMatcher(profile().gpuResources)
    this.current = gpuLayout(readable ? this.nodeLease.rows.values() : null, this.podLease.rows.values(), isGpu)
    const wanted = this.viewers > 0 && sessionsWanted(choice(), this.current)
    this.sessions.arrange(wanted ? this.current.nodes : new Map<string, NodeLayout>())
    this.attribute()
    this.changed()
  }

  private roundNow(): void {
    this.cancelRound()
    void this.round()
  }

  private async round(): Promise<void> {
    if (this.ended.aborted || this.viewers + this.lookers === 0) return
    if (this.reading) {
      this.roundWanted = true
      return
    }
    this.reading = true
    this.roundWanted = false
    const { cluster, clock } = this.options
    try {
      const loaded = [this.nodeLease, this.podLease].every(({ freshness }) => freshness.state !== 'loading')
      if (loaded && (cluster.state.phase === 'live' || cluster.state.phase === 'stale')) {
        await Promise.all([this.readCards(), this.vllm.read(this.current.vllm, this.ended)])
        this.rounds += 1
      }
    } finally {
      this.reading = false
    }
    if (this.ended.aborted) return
    this.attribute()
    this.age()
    const every = this.roundWanted ? 0 : this.viewers > 0 ? watchedEvery : quietEvery
    this.cancelRound = clock.after(every, () => void this.round())
  }

  private async readCards(): Promise<void> {
    const { cluster, clock, choice } = this.options
    const now = clock.now()
    const hasNone = this.prometheus !== null && this.prometheus.cards === 0 && now - this.prometheus.at < askAgainAfter
    const source = slowSource(choice(), this.current, hasNone)
    if (source === null) return
    const round = {
      cluster,
      clock,
      table: this.table,
      layout: this.current,
      holder: (namespace: string, pod: string, container: string | null) => this.holderOf(namespace, pod, container),
      signal: this.ended,
    }
    if (source === 'dcgm') this.dcgm = { ...(await scrapeExporters(round)), at: clock.now() }
    else this.prometheus = { ...(await askPrometheus(round, this.prometheusOf())), at: clock.now() }
  }

  private holderOf(namespace: string, pod: string, container: string | null): CardHolder {
    const workload = this.current.workloads.get(`${namespace}/${pod}`) ?? null
    return { namespace, pod, container, workload, model: this.vllm.modelOf(namespace, pod) }
  }

  /** Completes the holders that sources named, and names the node's own where none did. */
  private attribute(): void {
    const now = this.options.clock.now()
    for (const key of this.table.order) {
      const card = this.table.card(key, now)
      if (card === null) continue
      const by = card.holdersBy
      if (by === 'device' || by === 'session') {
        const holders = card.holders.map(({ namespace, pod, container }) => this.holderOf(namespace, pod, container))
        this.table.hold(key, holders, by, now)
        continue
      }
      const node = this.current.nodes.get(card.node)
      if (node === undefined) continue
      const holders = node.holders.map((holder) => ({
        ...holder,
        model: this.vllm.modelOf(holder.namespace, holder.pod),
      }))
      this.table.hold(key, holders, 'node', now)
    }
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
