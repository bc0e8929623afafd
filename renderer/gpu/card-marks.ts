import type { Card } from '@shared/gpu/card.ts'
import { known } from '@shared/gpu/figure.ts'

/** Something that happened to a card at a moment, drawn across its graphs. */
export interface CardMark {
  /** When it was read; ms since the epoch. */
  readonly at: number
  /** On the graph: "Xid 79". */
  readonly text: string
  /** In words. */
  readonly what: string
}

/** What is new on a card since the reading before it. Of a card that is read for the first time all is old. */
export function newMarks(before: Card | null, now: Card): readonly CardMark[] {
  const at = now.provenance.readAt
  const marks: CardMark[] = []
  const xid = now.lastXid
  if (xid?.fresh && (before === null || xid.xid !== before.lastXid?.xid || xid.seenAt !== before.lastXid.seenAt)) {
    marks.push({ at: xid.seenAt, text: `Xid ${xid.xid}`, what: `driver error Xid ${xid.xid}` })
  }
  if (before === null) return marks
  for (const [name, word] of [
    ['eccUncorrected', 'not corrected'],
    ['eccCorrected', 'corrected'],
  ] as const) {
    const [older, newer] = [known(before.reading[name]), known(now.reading[name])]
    // Fewer than before: the driver was loaded anew and counts from nought.
    if (older === null || newer === null || newer <= older) continue
    marks.push({ at, text: `ECC +${newer - older}`, what: `${newer - older} memory errors, ${word}` })
  }
  if (before.reading.fault === null && now.reading.fault !== null) {
    marks.push({ at, text: 'fault', what: now.reading.fault.text })
  }
  return marks
}
