import { type Figure, isFault } from '@shared/gpu/figure.ts'
import type { CardFault, CardReading } from '@shared/gpu/reading.ts'

/** Rounding of three figures to whole MiB, and what a MIG layout leaves between them. */
const memorySlackMiB = 8

/**
 * Total is used + free + reserved, or on drivers before 510 used + free. Figures of one card that do not add up were
 * not printed by a driver, so none of them is believed.
 */
function memoryAddsUp(reading: CardReading): boolean {
  const { memoryTotalMiB: total, memoryUsedMiB: used, memoryFreeMiB: free, memoryReservedMiB: reserved } = reading
  if (typeof total !== 'number' || typeof used !== 'number') return true
  if (used > total) return false
  if (typeof free !== 'number') return true
  const near = (sum: number) => Math.abs(total - sum) <= memorySlackMiB
  if (typeof reserved === 'number') return near(used + free + reserved) || near(used + free)
  return reserved === 'not-told' ? near(used + free) : used + free <= total + memorySlackMiB
}

const severity: Record<CardFault['reason'], number> = { lost: 3, 'requires-reset': 2, 'unknown-error': 1 }
const words: Record<CardFault['reason'], string> = {
  lost: 'GPU is lost',
  'requires-reset': 'GPU requires reset',
  'unknown-error': 'Unknown Error',
}

function faultOf(reading: CardReading): CardFault | null {
  let worst: CardFault['reason'] | null = null
  for (const name in reading) {
    const value = reading[name as keyof CardReading]
    if (isFault(value) && (worst === null || severity[value] > severity[worst])) worst = value
  }
  return worst === null ? null : { reason: worst, text: words[worst] }
}

/**
 * What one figure says of the others: a card in MIG mode has no utilisation of its own whatever is printed, memory must
 * add up, and a fault in any field is one of the card.
 */
export function checked(reading: CardReading): CardReading {
  if (reading.migEnabled === true) {
    reading.utilisationPercent = 'mig'
    reading.memoryActivePercent = 'mig'
  }
  if (!memoryAddsUp(reading)) {
    reading.memoryTotalMiB = 'unreadable'
    reading.memoryReservedMiB = 'unreadable'
    reading.memoryUsedMiB = 'unreadable'
    reading.memoryFreeMiB = 'unreadable'
  }
  reading.fault = faultOf(reading)
  return reading
}

/** The first that is a value; else what the first one says, unless it was only not told and a later one says more. */
export function firstTold(...values: readonly Figure[]): Figure {
  const passing = (value: Figure) => value === 'not-told' || value === 'not-supported' || value === 'deprecated'
  return values.find((value) => !passing(value)) ?? values.find((value) => value !== 'not-told') ?? 'not-told'
}

/** A total of parts of which some may not exist on this card. A part that is at fault or unreadable spoils it. */
export function sumOf(parts: readonly Figure[]): Figure {
  const numbers = parts.filter((part): part is number => typeof part === 'number')
  const spoilt = parts.find((part) => isFault(part) || part === 'unreadable')
  if (spoilt !== undefined) return spoilt
  return numbers.length > 0 ? numbers.reduce((a, b) => a + b, 0) : firstTold(...parts)
}
