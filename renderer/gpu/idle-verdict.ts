import { spanText } from '@shared/clusters/age.ts'
import type { Card } from '@shared/gpu/card.ts'
import { absenceWords } from '@shared/gpu/figure.ts'
import type { Tone } from '../design/tone.tsx'

/** Under this utilisation nothing runs, percent; for this long without a break it is waste, ms. */
export const idleBelowPercent = 5
export const idleForMs = 3_600_000

export interface IdleVerdict {
  readonly is: 'waste' | 'idle' | 'not-yet' | 'busy' | 'unknown'
  readonly tone: Tone
  readonly words: string
}

/**
 * Whether somebody holds a card and does nothing with it. `waste` needs an hour that was seen and an owner that a source
 * names; with less it is said what is missing.
 */
export function idleVerdict({ reading, freshness, reason, holders, holdersBy, idleMs }: Card): IdleVerdict {
  const { utilisationPercent: busy, fault } = reading
  if (fault !== null) return { is: 'unknown', tone: 'bad', words: `not known: ${fault.text}` }
  if (freshness === 'stale') return { is: 'unknown', tone: 'warn', words: `not known: ${reason || 'stale'}` }
  if (typeof busy === 'string') return { is: 'unknown', tone: 'muted', words: `not known: ${absenceWords(busy)}` }
  if (busy >= idleBelowPercent) return { is: 'busy', tone: 'ok', words: 'in use' }
  if (idleMs === null || idleMs < idleForMs) {
    const seen = idleMs === null ? 'just now' : `for ${spanText(idleMs)}`
    return { is: 'not-yet', tone: 'muted', words: `under ${idleBelowPercent} % ${seen}; no hour is seen yet` }
  }
  const span = `under ${idleBelowPercent} % for ${spanText(idleMs)}`
  if (holdersBy === 'unknown') return { is: 'idle', tone: 'warn', words: `${span}; who holds it is not known` }
  if (holders.length === 0) return { is: 'idle', tone: 'muted', words: `${span}; nobody holds it` }
  if (holdersBy === 'node') return { is: 'idle', tone: 'warn', words: `${span}; one of several may hold it` }
  return { is: 'waste', tone: 'bad', words: `requested, but ${span}` }
}

const rank: Record<IdleVerdict['is'], number> = { waste: 0, idle: 1, 'not-yet': 2, unknown: 3, busy: 4 }

/** Waste first, and of that the longest. */
export function byWaste(a: Card, b: Card): number {
  return rank[idleVerdict(a).is] - rank[idleVerdict(b).is] || (b.idleMs ?? 0) - (a.idleMs ?? 0)
}
