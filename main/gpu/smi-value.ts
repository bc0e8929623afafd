import type { Absence, Figure, Flag } from '@shared/gpu/figure.ts'
import { reasonsOfMask, type ThrottleReason, throttleReasons } from '@shared/gpu/throttle.ts'

/** In CSV these stand in brackets, or bare; in XML always bare; the table says ERR!. */
const absences: ReadonlyMap<string, Absence> = new Map([
  ['n/a', 'not-supported'],
  ['not supported', 'not-supported'],
  ['not found', 'not-supported'],
  ['function not found', 'not-supported'],
  ['insufficient permissions', 'not-permitted'],
  ['requested functionality has been deprecated', 'deprecated'],
  ['unknown error', 'unknown-error'],
  ['err!', 'unknown-error'],
  ['gpu is lost', 'lost'],
  ['gpu requires reset', 'requires-reset'],
])

/** Why there is no value, where the text says so; null where it is a value. */
export function absenceIn(text: string): Absence | null {
  const first = text.charCodeAt(0)
  // A digit first is a value, and by far the most frequent case.
  if (first >= 48 && first <= 57) return null
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  return absences.get(bare.toLowerCase()) ?? null
}

export interface Quantity {
  /** As nvidia-smi prints it; empty for a bare number. */
  readonly unit: '' | '%' | 'MiB' | 'W' | 'C' | 'MHz' | 'KB/s' | 'us' | 'x'
  /** `cents` is a number with two decimals, as watts are always printed. */
  readonly form: 'integer' | 'signed' | 'cents'
  readonly min: number
  readonly max: number
}

export const percent: Quantity = { unit: '%', form: 'integer', min: 0, max: 100 }
export const mebibytes: Quantity = { unit: 'MiB', form: 'integer', min: 0, max: 16_777_216 }
export const watts: Quantity = { unit: 'W', form: 'cents', min: 0, max: 20_000 }
export const celsius: Quantity = { unit: 'C', form: 'signed', min: -60, max: 250 }
export const megahertz: Quantity = { unit: 'MHz', form: 'integer', min: 0, max: 100_000 }
export const transferRate: Quantity = { unit: 'KB/s', form: 'integer', min: 0, max: 2_000_000_000 }
export const microseconds: Quantity = { unit: 'us', form: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER }
export const bareCount: Quantity = { unit: '', form: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER }
export const linkGeneration: Quantity = { unit: '', form: 'integer', min: 1, max: 9 }
export const linkWidth: Quantity = { unit: '', form: 'integer', min: 1, max: 32 }
export const laneCount: Quantity = { ...linkWidth, unit: 'x' }

const shapes = {
  integer: /^(?:0|[1-9]\d{0,15})$/,
  signed: /^-?(?:0|[1-9]\d{0,3})$/,
  // A comma is a decimal sign of another locale. Two digits follow it, so it cannot be one of thousands.
  cents: /^(?:0|[1-9]\d{0,6})[.,]\d{2}$/,
} as const

/**
 * A number that has exactly the shape that nvidia-smi prints: no sign, exponent, space or leading zero that it would not
 * print, and within what can be. Anything else is `unreadable`.
 * @param text without its unit
 */
export function numberIn(text: string, { form, min, max }: Quantity): Figure {
  const told = absenceIn(text)
  if (told !== null) return told
  if (!shapes[form].test(text)) return 'unreadable'
  const value = Number(form === 'cents' ? text.replace(',', '.') : text)
  return value >= min && value <= max && Object.is(value, value + 0) ? value : 'unreadable'
}

/** A number that must be followed by its unit, as in XML: "350.00 W", "16x", "29 C". */
export function quantityIn(text: string, quantity: Quantity): Figure {
  const told = absenceIn(text)
  if (told !== null) return told
  const { unit } = quantity
  const ending = unit === '' || unit === 'x' ? unit : ` ${unit}`
  if (!text.endsWith(ending)) return 'unreadable'
  return numberIn(text.slice(0, text.length - ending.length), quantity)
}

const trueWords: ReadonlySet<string> = new Set(['Enabled', 'Yes', 'Active'])
const falseWords: ReadonlySet<string> = new Set(['Disabled', 'No', 'Not Active'])

export function flagIn(text: string): Flag {
  if (trueWords.has(text)) return true
  if (falseWords.has(text)) return false
  return absenceIn(text) ?? 'unreadable'
}

/** "None" is a value here: the answer to "which recovery is needed". */
export function wordIn(text: string): string | Absence {
  if (text === '') return 'unreadable'
  return absenceIn(text) ?? text.slice(0, 200)
}

export function performanceStateIn(text: string): string | Absence {
  return /^P(?:\d|1[0-5])$/.test(text) ? text : (absenceIn(text) ?? 'unreadable')
}

const largestKnownBit = throttleReasons.length - 2

/** "0x0000000000000044": NVML's bits. Those that are not known here are `other`. */
export function throttleMaskIn(text: string): readonly ThrottleReason[] | Absence {
  const told = absenceIn(text)
  if (told !== null) return told
  if (!/^0x[0-9a-fA-F]{16}$/.test(text)) return 'unreadable'
  const bits = BigInt(text)
  const knownBits = bits & ((1n << BigInt(largestKnownBit + 1)) - 1n)
  return [...reasonsOfMask(Number(knownBits)), ...(bits === knownBits ? [] : ['other' as const])]
}

/** Identity in text: null where the source could not tell, and null too for a text that cannot be one. */
export function identityIn(text: string, shape: RegExp): string | null {
  return absenceIn(text) === null && shape.test(text) ? text : null
}

export const uuidShape = /^GPU-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const busIdShape = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i
export const nameShape = /^[\w .,()/+-]{1,120}$/
export const serialShape = /^[0-9A-Za-z]{1,40}$/
export const versionShape = /^\d{1,4}(?:\.\d{1,4}){1,3}$/
