import type { ConnectionState } from '@shared/clusters/cluster-summary.ts'
import type { Card, GpuNode } from '@shared/gpu/card.ts'
import type { NodeLayout } from './gpu-layout.ts'
import type { SessionState } from './node-sessions.ts'

export interface NodeFacts {
  readonly layout: NodeLayout
  readonly cards: readonly Card[]
  /** null where none is wanted, or none can be had. */
  readonly session: SessionState | null
  readonly viewed: boolean
  /** Why what is scraped could not be read; null when it could. */
  readonly failure: string | null
  readonly connection: ConnectionState
}

/** How the reading of one node's cards goes. */
export function nodeStanding(facts: NodeFacts): GpuNode {
  const { layout, cards, session } = facts
  const live = cards.filter(({ freshness }) => freshness === 'live')
  const shown = live[0] ?? cards[0]
  const times = cards.map(({ provenance }) => provenance.readAt)
  const seesAll = shown?.provenance.source !== 'nvidia-smi' || session?.seesAll === true
  const whole = live.length > 0 && seesAll
  return {
    name: layout.name,
    product: layout.product,
    allocatable: layout.allocatable,
    requested: layout.requested,
    taints: [...layout.taints],
    holders: [...layout.holders],
    source: shown?.provenance.source ?? null,
    ...standing(facts, live),
    lastReadAt: times.length === 0 ? null : Math.max(...times),
    missing: whole && layout.cards !== null ? Math.max(0, layout.cards - live.length) : null,
    // The driver names processes of its own PID namespace only, and the exporter none.
    processesHidden: !cards.some(
      ({ reading }) => typeof reading.processes !== 'string' && reading.processes.length > 0,
    ),
  }
}

function standing(facts: NodeFacts, live: readonly Card[]): Pick<GpuNode, 'state' | 'reason'> {
  const { cards, session, viewed, failure, connection, layout } = facts
  if (live.length > 0) {
    const beside = session?.phase === 'failed' ? `no session: ${session.reason}` : (session?.reason ?? '')
    return { state: 'live', reason: beside }
  }
  const away = connection.phase === 'live' ? null : connection.reason || `the cluster is ${connection.phase}`
  const why = away ?? (session?.phase === 'failed' ? session.reason : (failure ?? cards[0]?.reason ?? ''))
  if (cards.length > 0) return { state: 'stale', reason: why }
  if (session?.phase === 'failed') return { state: 'failed', reason: session.reason }
  if (failure !== null) return { state: 'failed', reason: failure }
  if (session?.phase === 'waiting') return { state: 'waiting', reason: '' }
  if (away !== null) return { state: 'failed', reason: away }
  const none =
    layout.targets.length === 0 ? 'no running pod here sees a card' : 'no source tells of it without a session'
  return { state: 'none', reason: viewed && session !== null ? '' : none }
}
