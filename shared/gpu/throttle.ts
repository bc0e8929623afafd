import { z } from 'zod'

/** Why a card's clocks are not at their highest, in NVML's order of bits (`nvmlClocksEventReasons`). */
export const throttleReasons = [
  'idle',
  'clocks-set',
  'power-cap',
  'hardware-slowdown',
  'sync-boost',
  'thermal-slowdown',
  'hardware-thermal-slowdown',
  'power-brake',
  'display-clocks',
  /** A bit that this program does not know. */
  'other',
] as const
export const throttleReason = z.enum(throttleReasons)
export type ThrottleReason = z.infer<typeof throttleReason>

const words: Record<ThrottleReason, string> = {
  idle: 'nothing runs on it',
  'clocks-set': 'clocks were set lower',
  'power-cap': 'power limit reached',
  'hardware-slowdown': 'hardware slowdown',
  'sync-boost': 'held to the clocks of its group',
  'thermal-slowdown': 'too hot: slowed by the driver',
  'hardware-thermal-slowdown': 'too hot: slowed by the hardware',
  'power-brake': 'power brake: the power supply asked to slow down',
  'display-clocks': 'display clocks',
  other: 'a reason that is not known here',
}
export const throttleWords = (reason: ThrottleReason): string => words[reason]

/** Reasons that cost speed without anybody having chosen them; running at the power limit is normal under load. */
const slowing: ReadonlySet<ThrottleReason> = new Set([
  'hardware-slowdown',
  'thermal-slowdown',
  'hardware-thermal-slowdown',
  'power-brake',
])
export const slows = (reason: ThrottleReason): boolean => slowing.has(reason)

/** One bit for each reason, in the order of `throttleReasons`. */
export const throttleMask = (reasons: readonly ThrottleReason[]): number =>
  reasons.reduce((mask, reason) => mask | (1 << throttleReasons.indexOf(reason)), 0)

export const reasonsOfMask = (mask: number): ThrottleReason[] =>
  throttleReasons.filter((_, bit) => (mask & (1 << bit)) !== 0)
