import type { CardHolder } from '@shared/gpu/card.ts'
import type { CardTable } from './card-table.ts'
import type { GpuLayout } from './gpu-layout.ts'

/** What a pod serves; null where it is no server or does not say. */
export type ModelOf = (namespace: string, pod: string) => string | null

/** A pod that has a card, with its workload and what it serves. */
export function holderOf(
  { workloads }: GpuLayout,
  modelOf: ModelOf,
  namespace: string,
  pod: string,
  container: string | null,
): CardHolder {
  const workload = workloads.get(`${namespace}/${pod}`) ?? null
  return { namespace, pod, container, workload, model: modelOf(namespace, pod) }
}

/** Completes the holders that sources named, and names the node's own where none did. */
export function nameHolders(table: CardTable, layout: GpuLayout, modelOf: ModelOf, now: number): void {
  for (const key of table.order) {
    const card = table.card(key, now)
    if (card === null) continue
    const by = card.holdersBy
    if (by === 'device' || by === 'session') {
      const holders = card.holders.map((one) => holderOf(layout, modelOf, one.namespace, one.pod, one.container))
      table.hold(key, holders, by, now)
      continue
    }
    const node = layout.nodes.get(card.node)
    if (node === undefined) continue
    const holders = node.holders.map((one) => ({ ...one, model: modelOf(one.namespace, one.pod) }))
    table.hold(key, holders, 'node', now)
  }
}
