import type { Card } from '@shared/gpu/card.ts'
import { type CardMark, eccMarks } from '@shared/gpu/card-marks.ts'

/** What is new on a card since the reading before it. Of a card that is read for the first time all is old. */
export function newMarks(before: Card | null, now: Card): readonly CardMark[] {
  const at = now.provenance.readAt
  const marks: CardMark[] = []
  const xid = now.lastXid
  if (xid?.fresh && (before === null || xid.xid !== before.lastXid?.xid || xid.seenAt !== before.lastXid.seenAt)) {
    marks.push({ at: xid.seenAt, text: `Xid ${xid.xid}`, what: `driver error Xid ${xid.xid}` })
  }
  if (before === null) return marks
  marks.push(...eccMarks(before.reading, now.reading, at))
  if (before.reading.fault === null && now.reading.fault !== null) {
    marks.push({ at, text: 'fault', what: now.reading.fault.text })
  }
  return marks
}
