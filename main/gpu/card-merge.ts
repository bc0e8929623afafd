import { isDeepStrictEqual } from 'node:util'
import { liveMeasures } from '@shared/gpu/measures.ts'
import { type CardReading, figureNames, untold } from '@shared/gpu/reading.ts'

const names = Object.keys(untold()) as readonly (keyof CardReading)[]
const live: ReadonlySet<keyof CardReading> = new Set([...liveMeasures, 'throttle', 'fault'])
/** Numbers that move with the live ones, or with time alone: that they are others is no news by itself. */
const moving: ReadonlySet<keyof CardReading> = new Set([
  ...liveMeasures,
  'memoryFreeMiB',
  'temperatureMarginC',
  'fanPercent',
  'powerCappedUs',
  'thermalSlowedUs',
  'hardwareThermalSlowedUs',
  'powerBrakedUs',
])
const figures: ReadonlySet<string> = new Set(figureNames)

/**
 * What is known of a card: the newest reading, and beside it what only a fuller one told. What moves from second to
 * second is never taken from the older one.
 */
export function mergeReadings(newest: CardReading, fuller: CardReading | null): CardReading {
  if (fuller === null) return newest
  const merged: Record<string, unknown> = { ...newest }
  for (const name of names) {
    if (live.has(name) || moving.has(name)) continue
    const value = newest[name]
    const untoldHere = value === 'not-told' || value === null || (name === 'mig' && newest.mig.length === 0)
    if (untoldHere) merged[name] = fuller[name]
  }
  // Every name is one of a reading, with a value that stood under it in one of the two.
  return merged as CardReading
}

/** Something besides numbers that move became another: known or not, throttling, a fault, a setting. */
export function isNews(before: CardReading, now: CardReading): boolean {
  for (const name of names) {
    const [old, next] = [before[name], now[name]]
    if (old === next) continue
    if (moving.has(name) && figures.has(name) && typeof old === 'number' && typeof next === 'number') continue
    if (typeof old === 'object' && typeof next === 'object' && isDeepStrictEqual(old, next)) continue
    return true
  }
  return false
}
