import { compareTimes, type LogTime } from '@shared/logs/log-time.ts'
import type { RawLine } from './log-lines.ts'

/** `known`: shown before. `new`: to be shown. `unproven`: new, but what stood right before it was not seen. */
export type StitchVerdict = 'known' | 'new' | 'unproven'

/** So many of the last lines are remembered; stamps of two outputs may stand in another order than their lines. */
const remembered = 128

/**
 * Joins the parts of one container's log that were read one after the other, without repeating a line and without
 * hiding that one is missing. A part that goes on from an earlier one is asked for from a second before the last line
 * (API servers round to seconds): the last line must then come again, and what follows it is new.
 */
export class Stitcher {
  private tail: string[] = []
  /** Of the last stamped line. */
  private anchor: { readonly key: string; readonly time: LogTime } | null = null
  /** How often the anchor's very line was seen in a row or near it: all of them come again. */
  private repeats = 0
  private seen = 0
  private joining = false

  /** The last stamped line's time; null before the first. */
  get last(): LogTime | null {
    return this.anchor?.time ?? null
  }

  /** A part begins that goes on where the last one ended. */
  join(): void {
    this.joining = this.anchor !== null
    this.seen = 0
  }

  /** True until the last line of the earlier part has come again. */
  get unjoined(): boolean {
    return this.joining
  }

  /** Says what a line of the part is; does not change until `took`. */
  judge(line: RawLine): StitchVerdict {
    if (!this.joining || this.anchor === null) return 'new'
    // The kubelet's own words are not in the log; before the joint they say why it is not found.
    if (line.time === null) return 'new'
    const key = keyOf(line)
    if (key === this.anchor.key) {
      this.seen += 1
      if (this.seen >= this.repeats) this.joining = false
      return 'known'
    }
    if (compareTimes(line.time, this.anchor.time) <= 0 || this.tail.includes(key)) return 'known'
    return 'unproven'
  }

  /** The line is shown. A joint that was not found is no longer looked for. */
  took(line: RawLine): void {
    if (line.time === null) return
    this.joining = false
    const key = keyOf(line)
    const sameStamp = this.anchor !== null && compareTimes(this.anchor.time, line.time) === 0
    if (key === this.anchor?.key) this.repeats += 1
    else this.repeats = sameStamp ? 1 + this.tail.filter((each) => each === key).length : 1
    this.anchor = { key, time: line.time }
    this.tail.push(key)
    if (this.tail.length > 2 * remembered) this.tail = this.tail.slice(-remembered)
  }

  /** What follows belongs to another run: no joint is looked for. */
  letGo(): void {
    this.joining = false
  }
}

function keyOf({ stamp, text, cutBytes }: RawLine): string {
  return `${stamp} ${text.length + cutBytes} ${fingerprint(text)}`
}

/** FNV-1a, 32 bits: with stamp and length it tells lines apart, and keeps no text. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
