import { z } from 'zod'

/**
 * Why a figure is not known. Never shown as zero.
 * - `not-supported`: this card or driver has no such figure ([N/A], [Not Supported]).
 * - `not-permitted`: who asked may not know it ([Insufficient Permissions]).
 * - `deprecated`: this driver does not tell it any more.
 * - `mig`: a card in MIG mode has no such figure of its own, only its instances do.
 * - `unknown-error`, `lost`, `requires-reset`: the card itself is at fault.
 * - `unreadable`: something was printed that is not a figure of this kind, or that contradicts its neighbours.
 * - `not-told`: this source does not give it, or was not asked.
 */
export const absence = z.enum([
  'not-supported',
  'not-permitted',
  'deprecated',
  'mig',
  'unknown-error',
  'lost',
  'requires-reset',
  'unreadable',
  'not-told',
])
export type Absence = z.infer<typeof absence>

/** A number in the unit that the field's name says, or why there is none. */
export const figure = z.union([z.number(), absence])
export type Figure = z.infer<typeof figure>

export const flag = z.union([z.boolean(), absence])
export type Flag = z.infer<typeof flag>

/** The number, or null where none is known. */
export const known = (value: Figure): number | null => (typeof value === 'number' ? value : null)

const words: Record<Absence, string> = {
  'not-supported': 'this card does not tell it',
  'not-permitted': 'the user of this session may not read it',
  deprecated: 'this driver does not tell it any more',
  mig: 'the card is in MIG mode: only its instances have this figure',
  'unknown-error': 'the driver answered Unknown Error',
  lost: 'the card is lost',
  'requires-reset': 'the card must be reset',
  unreadable: 'what was printed is not a figure',
  'not-told': 'this source does not tell it',
}

/** Why there is no figure, for a person. */
export const absenceWords = (reason: Absence): string => words[reason]

/** The card itself is at fault, which is more than a figure that it does not have. */
export const isFault = (value: unknown): value is 'unknown-error' | 'lost' | 'requires-reset' =>
  value === 'unknown-error' || value === 'lost' || value === 'requires-reset'
