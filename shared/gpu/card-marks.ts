import { z } from 'zod'
import { type Figure, known } from './figure.ts'

/** Something that happened to a card at a moment, drawn across its graphs. */
export const cardMark = z.object({
  /** When it was read; ms since the epoch. */
  at: z.number(),
  /** On the graph: "Xid 79". */
  text: z.string(),
  /** In words. */
  what: z.string(),
})
export type CardMark = z.infer<typeof cardMark>

/** Counts of memory errors since the driver was loaded. */
interface EccCounts {
  readonly eccUncorrected: Figure
  readonly eccCorrected: Figure
}

/** Memory errors that came between two readings. */
export function eccMarks(before: EccCounts, now: EccCounts, at: number): readonly CardMark[] {
  return (
    [
      ['eccUncorrected', 'not corrected'],
      ['eccCorrected', 'corrected'],
    ] as const
  ).flatMap(([name, word]) => {
    const [older, newer] = [known(before[name]), known(now[name])]
    // Fewer than before: the driver was loaded anew and counts from nought.
    if (older === null || newer === null || newer <= older) return []
    return { at, text: `ECC +${newer - older}`, what: `${newer - older} memory errors, ${word}` }
  })
}
