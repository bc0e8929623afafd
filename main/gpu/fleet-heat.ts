import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { FleetCluster, FleetHeatMessage } from '@shared/gpu/contract.ts'
import { sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import type { ClusterGpus } from './cluster-gpus.ts'
import type { GpuDesk } from './gpu-desk.ts'

/** Every card of one cluster as the heat map draws it. */
export function heatOf(gpus: ClusterGpus, now: number): FleetCluster {
  const { table, cluster } = gpus
  const cards = table.order.flatMap((key) => table.card(key, now) ?? [])
  const samples = new Float64Array(cards.length * sampleWidth)
  const limits = new Float64Array(cards.length * 2).fill(Number.NaN)
  for (const [place, { reading, provenance }] of cards.entries()) {
    writeSample(samples, place * sampleWidth, place, provenance.readAt, reading)
    if (typeof reading.memoryTotalMiB === 'number') limits[place * 2] = reading.memoryTotalMiB
    if (typeof reading.powerLimitW === 'number') limits[place * 2 + 1] = reading.powerLimitW
  }
  const nodes = [...gpus.layout.nodes.values()]
  const blind = gpus.blindSpots()
  const nodesUnread = blind.some((spot) => spot.startsWith('nodes'))
  return {
    cluster: cluster.id,
    allocatable: nodesUnread ? null : nodes.reduce((sum, node) => sum + node.allocatable, 0),
    requested: nodesUnread ? null : nodes.reduce((sum, node) => sum + node.requested, 0),
    keys: cards.map(({ key }) => key),
    labels: cards.map(({ node, reading }) => ({ node, name: reading.name, index: reading.index })),
    samples,
    states: cards.map(({ reading, freshness }) => (reading.fault !== null ? 2 : freshness === 'stale' ? 1 : 0)),
    limits,
    what: whatTells(gpus, cards.length, nodes.length, blind),
    waits: gpus.waits,
    blindSpots: blind,
  }
}

function whatTells(gpus: ClusterGpus, cards: number, nodes: number, blind: readonly string[]): string {
  const { state } = gpus.cluster
  if (state.phase !== 'live') return state.reason || `the cluster is ${state.phase}`
  const used = gpus.sources().filter(({ id, state: each }) => each === 'used' && id !== 'kubernetes' && id !== 'vllm')
  if (cards > 0) return used.map(({ title, what }) => `${title}: ${what}`).join('; ')
  if (nodes === 0) return blind[0] ?? 'no node here offers GPUs'
  const reasons = gpus.sources().filter(({ id }) => id === 'dcgm' || id === 'prometheus')
  return `Nothing tells of its cards without a session: ${reasons.map(({ title, what }) => `${title}: ${what}`).join('; ')}`
}

/** Every cluster of the fleet for the heat map, whole clusters at a time. Opens no session. */
export class FleetHeat implements ConflatedSource<FleetHeatMessage> {
  private readonly dirty = new Set<ClusterId>()
  private readonly watched = new Map<ClusterId, { readonly gpus: ClusterGpus; readonly end: Unsubscribe }>()
  private order: string | null = null
  private notify: () => void = () => {}

  constructor(
    private readonly desk: GpuDesk,
    private readonly clock: Clock,
  ) {}

  subscribe(notify: () => void): Unsubscribe {
    this.notify = notify
    this.follow()
    const stop = this.desk.onFleetChange(() => {
      this.follow()
      notify()
    })
    return () => {
      stop()
      for (const { end } of this.watched.values()) end()
      this.watched.clear()
    }
  }

  take(): FleetHeatMessage | null {
    this.follow()
    const order = [...this.desk.ids()]
    const text = JSON.stringify(order)
    const now = this.clock.now()
    const changed = order.flatMap((id) => {
      const watched = this.dirty.has(id) ? this.watched.get(id) : undefined
      return watched === undefined ? [] : [heatOf(watched.gpus, now)]
    })
    if (changed.length === 0 && text === this.order) return null
    this.order = text
    this.dirty.clear()
    return { order, changed }
  }

  /** Clusters come and go, and one whose kubeconfig changed is another. */
  private follow(): void {
    const ids = new Set(this.desk.ids())
    for (const [id, { end, gpus }] of this.watched) {
      if (ids.has(id) && !gpus.ended.aborted) continue
      end()
      this.watched.delete(id)
    }
    for (const id of ids) {
      if (this.watched.has(id)) continue
      const gpus = this.desk.of(id)
      const mark = () => {
        this.dirty.add(id)
        this.notify()
      }
      const ends = [gpus.look(), gpus.onChange(mark)]
      this.watched.set(id, {
        gpus,
        end: () => {
          for (const end of ends) end()
        },
      })
      this.dirty.add(id)
    }
  }
}
