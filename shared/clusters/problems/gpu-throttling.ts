import type { Card } from '../../gpu/card.ts'
import { cardEvidence, cardName } from '../../gpu/card-words.ts'
import { slows, throttleWords } from '../../gpu/throttle.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** A card that is slowed down without anybody having chosen it. Running at its power limit is not that. */
export function throttlingProblems(card: Card): readonly Problem[] {
  const { throttle, temperatureC, smClockMHz, smClockMaxMHz } = card.reading
  if (card.freshness !== 'live' || typeof throttle === 'string') return []
  const reasons = throttle.filter(slows)
  if (reasons.length === 0) return []
  const clock =
    typeof smClockMHz === 'number' && typeof smClockMaxMHz === 'number' ? `, ${smClockMHz} of ${smClockMaxMHz} MHz` : ''
  const heat = typeof temperatureC === 'number' ? `, ${temperatureC} °C` : ''
  // What the driver does by itself is milder than what hardware must do to save the card.
  const byHardware = reasons.some((reason) => reason !== 'thermal-slowdown')
  return [
    problemOf(
      { kind: 'nodes', namespace: null, name: card.node, container: null },
      {
        what: `gpu-throttling-${card.reading.uuid ?? card.key}`,
        rule: 'gpu-throttling',
        severity: byHardware ? 'critical' : 'warning',
        says: `${cardName(card)} is slowed down — ${reasons.map(throttleWords).join(', ')}${heat}${clock}`,
        evidence: cardEvidence(card),
        since: null,
      },
    ),
  ]
}
