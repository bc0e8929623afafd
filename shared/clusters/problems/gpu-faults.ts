import type { Card, GpuNode } from '../../gpu/card.ts'
import { cardEvidence, cardName } from '../../gpu/card-words.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Errors after which a card must be reset or its node rebooted; others are an application's, or for information. */
const graveXids: ReadonlySet<number> = new Set([48, 62, 64, 74, 79, 95, 119, 120])

/** A card that is lost or must be reset, and a grave driver error that the exporter has seen. */
export function cardFaultProblems(card: Card): readonly Problem[] {
  const object = { kind: 'nodes', namespace: null, name: card.node, container: null } as const
  const id = card.reading.uuid ?? card.key
  const { fault, recoveryAction } = card.reading
  const problems: Problem[] = []
  if (fault !== null) {
    const finding = {
      what: `gpu-fault-${id}`,
      rule: 'gpu-fault',
      severity: 'critical',
      says: `${cardName(card)} is at fault: ${fault.text}`,
      evidence: cardEvidence(card),
      since: null,
    } as const
    problems.push(problemOf(object, finding))
  }
  const isWord = typeof recoveryAction === 'string' && /^[A-Z]/.test(recoveryAction)
  if (isWord && recoveryAction !== 'None') {
    const finding = {
      what: `gpu-recovery-${id}`,
      rule: 'gpu-recovery',
      severity: 'critical',
      says: `${cardName(card)} needs recovery: ${recoveryAction}`,
      evidence: cardEvidence(card),
      since: null,
    } as const
    problems.push(problemOf(object, finding))
  }
  const { lastXid } = card
  if (lastXid !== null && graveXids.has(lastXid.xid)) {
    const finding = {
      what: `gpu-xid-${lastXid.xid}-${id}`,
      rule: 'gpu-xid',
      // The gauge stays until the exporter restarts: an error that nobody saw come may be long over.
      severity: lastXid.fresh ? 'critical' : 'warning',
      says: `${cardName(card)}: Xid ${lastXid.xid} ${lastXid.fresh ? 'came' : 'is the last driver error; when it came is not known'}`,
      evidence: cardEvidence(card),
      since: lastXid.fresh ? lastXid.seenAt : null,
    } as const
    problems.push(problemOf(object, finding))
  }
  return problems
}

/** Fewer cards answer than the node has: one that is gone from the bus is not even listed as lost. */
export function missingCardProblems(node: GpuNode): readonly Problem[] {
  const { missing } = node
  if (missing === null || missing === 0) return []
  return [
    problemOf(
      { kind: 'nodes', namespace: null, name: node.name, container: null },
      {
        what: 'gpu-missing',
        severity: 'critical',
        says: `${missing} of its GPUs ${missing === 1 ? 'does' : 'do'} not answer`,
        evidence:
          node.reason === '' ? `${node.source ?? 'the source'} lists fewer cards than the node has` : node.reason,
        since: null,
      },
    ),
  ]
}
