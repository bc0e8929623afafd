import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { openPrometheus, type Prometheus } from '@main/observability/prometheus.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { SourceChoice } from '@shared/gpu/contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { holderOf } from './card-owners.ts'
import type { CardRound, RoundResult } from './card-round.ts'
import type { CardTable } from './card-table.ts'
import { scrapeExporters } from './dcgm-source.ts'
import type { GpuLayout } from './gpu-layout.ts'
import { askPrometheus } from './prometheus-source.ts'
import { slowSource } from './source-order.ts'
import { VllmSource } from './vllm-source.ts'

/** Between two rounds, ms: while a screen shows what they tell, and while only problems are looked for. */
const watchedEvery = 5_000
const quietEvery = 15_000
/** A Prometheus that had nothing of GPUs is asked again after so long. */
const askAgainAfter = 60_000

export interface SlowRoundsOptions {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly table: CardTable
  readonly layout: () => GpuLayout
  readonly profile: () => PlatformProfile
  readonly choice: () => SourceChoice
  /** Nothing is asked while `no`. */
  readonly wanted: () => 'no' | 'for problems' | 'for a screen'
  /** The lists of nodes and pods have come. */
  readonly ready: () => boolean
  readonly onRound: () => void
}

export type Round = RoundResult & { readonly at: number }

/** What is asked every few seconds without a session: dcgm-exporter or Prometheus, and vLLM's servers. */
export class SlowRounds {
  readonly vllm: VllmSource
  /** The last round of each; null before the first. */
  dcgm: Round | null = null
  prometheus: Round | null = null
  /** Whether everything that is there was asked once. */
  asked = false
  private readonly closing = new AbortController()
  private reading = false
  /** A round was asked for while one was under way, which may have begun too early. */
  private another = false
  private cancel: Unsubscribe = () => {}

  constructor(private readonly options: SlowRoundsOptions) {
    this.vllm = new VllmSource(options.cluster, options.clock)
  }

  /** Opened anew each time, for the profile may name another. */
  openPrometheus(): Prometheus {
    return openPrometheus(this.options.cluster, this.options.profile().prometheus)
  }

  /** Begins a round at once, or one right after that which is under way. */
  now(): void {
    this.cancel()
    void this.round()
  }

  /** Another source was chosen: what the others said before counts no more. */
  forget(): void {
    this.prometheus = null
    this.dcgm = null
  }

  close(): void {
    this.closing.abort()
    this.cancel()
  }

  private async round(): Promise<void> {
    const { cluster, clock, layout, wanted, ready, onRound } = this.options
    const { signal } = this.closing
    if (signal.aborted || wanted() === 'no') return
    if (this.reading) {
      this.another = true
      return
    }
    this.reading = true
    this.another = false
    try {
      if (ready() && (cluster.state.phase === 'live' || cluster.state.phase === 'stale')) {
        await Promise.all([this.readCards(), this.vllm.read(layout().vllm, signal)])
        this.asked = true
      }
    } finally {
      this.reading = false
    }
    if (signal.aborted) return
    onRound()
    const every = this.another ? 0 : wanted() === 'for a screen' ? watchedEvery : quietEvery
    this.cancel = clock.after(every, () => void this.round())
  }

  private async readCards(): Promise<void> {
    const { cluster, clock, table, layout, choice } = this.options
    const [now, seen] = [clock.now(), layout()]
    const hasNone = this.prometheus !== null && this.prometheus.cards === 0 && now - this.prometheus.at < askAgainAfter
    const source = slowSource(choice(), seen, hasNone)
    if (source === null) return
    const round: CardRound = {
      cluster,
      clock,
      table,
      layout: seen,
      holder: (...of) => holderOf(seen, (namespace, pod) => this.vllm.modelOf(namespace, pod), ...of),
      signal: this.closing.signal,
    }
    if (source === 'dcgm') this.dcgm = { ...(await scrapeExporters(round)), at: clock.now() }
    else this.prometheus = { ...(await askPrometheus(round, this.openPrometheus())), at: clock.now() }
  }
}
