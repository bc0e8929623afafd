import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { FleetCluster, FleetHeatMessage } from '@shared/gpu/contract.ts'
import type { GpuWaits } from '@shared/gpu/gpu-wait.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HeatGroup } from './heat-layout.ts'

/** One cluster in words and counts. */
export interface HeatRow {
  readonly cluster: ClusterId
  readonly allocatable: number | null
  readonly requested: number | null
  readonly cards: number
  readonly stale: number
  readonly faults: number
  readonly what: string
  readonly waits: GpuWaits
  /** What could not be looked at, in words. */
  readonly blindSpots: readonly string[]
}

export interface HeatView {
  readonly received: boolean
  readonly rows: readonly HeatRow[]
  readonly broken: ErrorShape | null
}

/** Every card of the fleet, outside of React; what is drawn in words is published when it is another. */
export class HeatFeed {
  readonly store: StoreApi<HeatView> = createStore<HeatView>(() => ({ received: false, rows: [], broken: null }))
  private readonly byId = new Map<ClusterId, FleetCluster>()
  private order: readonly ClusterId[] = []
  private readonly listeners = new Set<() => void>()

  /** Those that have told of cards, in the order of the fleet. */
  clusters(): readonly FleetCluster[] {
    return this.order.flatMap((id) => this.byId.get(id) ?? []).filter(({ keys }) => keys.length > 0)
  }

  groups(): readonly HeatGroup[] {
    return this.clusters().map(({ cluster, labels }) => ({ cluster, nodes: labels.map(({ node }) => node) }))
  }

  onChange(listener: () => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  receive({ order, changed }: FleetHeatMessage): void {
    this.order = order
    for (const each of changed) this.byId.set(each.cluster, each)
    for (const id of this.byId.keys()) if (!order.includes(id)) this.byId.delete(id)
    const rows = order.flatMap((id) => rowOf(this.byId.get(id)))
    const before = this.store.getState()
    const same = before.received && before.broken === null && JSON.stringify(rows) === JSON.stringify(before.rows)
    if (!same) this.store.setState({ received: true, rows, broken: null })
    for (const listener of this.listeners) listener()
  }

  fail(broken: ErrorShape): void {
    this.store.setState({ broken })
  }
}

function rowOf(of: FleetCluster | undefined): readonly HeatRow[] {
  if (of === undefined) return []
  const { cluster, allocatable, requested, keys, states, what, waits, blindSpots } = of
  const stale = states.filter((state) => state === 1).length
  const faults = states.filter((state) => state === 2).length
  return [{ cluster, allocatable, requested, cards: keys.length, stale, faults, what, waits, blindSpots }]
}
