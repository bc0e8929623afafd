import type { Card } from '@shared/gpu/card.ts'
import { isFault } from '@shared/gpu/figure.ts'
import { slows, throttleWords } from '@shared/gpu/throttle.ts'
import type { Tone } from '../design/tone.tsx'

export interface CardState {
  readonly tone: Tone
  readonly word: string
  /** Why, in words; empty where the word says all. */
  readonly reason: string
}

/** How a card stands: a fault before silence before what slows it. A throttle reason that is not known is no all-clear. */
export function cardState({ reading, freshness, reason }: Card): CardState {
  const { fault, throttle, utilisationPercent } = reading
  if (fault !== null) {
    const word = { lost: 'Lost', 'requires-reset': 'Needs a reset', 'unknown-error': 'At fault' }[fault.reason]
    return { tone: 'bad', word, reason: fault.text }
  }
  if (isFault(utilisationPercent)) return { tone: 'bad', word: 'At fault', reason: 'The driver answers with an error' }
  if (freshness === 'stale') return { tone: 'warn', word: 'Stale', reason }
  if (typeof throttle === 'string') return { tone: 'muted', word: 'Read', reason: 'Throttling is not told' }
  const slowing = throttle.filter(slows)
  if (slowing.length > 0) return { tone: 'bad', word: 'Throttled', reason: slowing.map(throttleWords).join(', ') }
  if (throttle.includes('power-cap'))
    return { tone: 'ok', word: 'Power cap', reason: 'At its power limit, which is normal under load' }
  return { tone: 'ok', word: 'Live', reason: '' }
}

/** "vllm-0 in bud-inference", or in words why it is not known who has the card. */
export function holderWords({ holders, holdersBy }: Pick<Card, 'holders' | 'holdersBy'>): string {
  if (holdersBy === 'unknown') return 'not known'
  const who = [...new Set(holders.map(({ workload, pod }) => workload ?? pod))].join(', ')
  if (who === '') return 'nobody'
  return holdersBy === 'node' ? `one of ${who}` : who
}
