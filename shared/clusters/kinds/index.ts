import type { Kind } from '../kind.ts'
import { deployments } from './deployments.ts'
import { endpointslices } from './endpointslices.ts'
import { events } from './events.ts'
import { nodemetrics } from './nodemetrics.ts'
import { nodes } from './nodes.ts'
import { podmetrics } from './podmetrics.ts'
import { pods } from './pods.ts'
import { services } from './services.ts'
import { statefulsets } from './statefulsets.ts'

const all: readonly Kind[] = [
  nodes,
  pods,
  deployments,
  statefulsets,
  services,
  endpointslices,
  events,
  podmetrics,
  nodemetrics,
]

/** Every kind by its plural, in the order in which screens show them. */
export const kinds: ReadonlyMap<string, Kind> = new Map(all.map((kind) => [kind.plural, kind]))

/** A kind by plural or alias, whatever the case of the letters; null when there is none. */
export function findKind(word: string): Kind | null {
  const wanted = word.toLowerCase()
  return kinds.get(wanted) ?? all.find(({ aliases }) => aliases.includes(wanted)) ?? null
}
