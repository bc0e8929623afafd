import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { CardHolder, Provenance } from '@shared/gpu/card.ts'
import type { CardTable } from './card-table.ts'
import type { DcgmCard } from './dcgm-readings.ts'
import type { GpuLayout } from './gpu-layout.ts'

/** How a round of reading went: by node what failed, and how many cards were told. */
export interface RoundResult {
  readonly cards: number
  readonly failures: ReadonlyMap<string, string>
  /** The round as a whole could not be made. */
  readonly failed: string | null
}

/** What a round says of a cluster's cards goes into its table. */
export interface CardRound {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly table: CardTable
  readonly layout: GpuLayout
  /** Completes what an exporter says of the pod that has a card. */
  readonly holder: (namespace: string, pod: string, container: string | null) => CardHolder
  readonly signal: AbortSignal
}

/** Whether a pod is an exporter itself: Prometheus names it beside the pod that has the card. */
export function isExporterOf({ exporters }: GpuLayout): (namespace: string, pod: string) => boolean {
  const names = new Set(exporters.map(({ namespace, pod }) => `${namespace}/${pod}`))
  return (namespace, pod) => names.has(`${namespace}/${pod}`)
}

/** Whether an exporter names pods at all, so that a card without one is free. */
export const namesPods = (cards: readonly DcgmCard[]): boolean => cards.some(({ holders }) => holders.length > 0)

/** @param maps see `namesPods`. */
export function takeCard(round: CardRound, card: DcgmCard, maps: boolean, node: string, provenance: Provenance): void {
  const { table, clock, holder } = round
  const now = clock.now()
  const key = table.take({ node, reading: card.reading, provenance })
  if (key === null) return
  const holders = card.holders.map(({ namespace, pod, container }) => holder(namespace, pod, container))
  if (maps) table.hold(key, holders, 'device', now)
  if (card.xid === 0) table.noXid(key, now)
  else if (card.xid !== null) table.sawXid(key, card.xid, now)
}
