import { harmlessText } from '@shared/logs/harmless-text.ts'
import { type LogTime, parseStamp } from '@shared/logs/log-time.ts'

const newline = 0x0a
/** A longer line is cut: a process that never ends its line must not fill the memory. */
export const longestLineBytes = 64 * 1024

export interface RawLine {
  /** As sent; empty when the line has none (kubelets write their own errors so). */
  readonly stamp: string
  readonly time: LogTime | null
  readonly text: string
  readonly cutBytes: number
}

/**
 * Cuts a byte stream into log lines `STAMP TEXT`, with bounded memory whatever is sent. Half a line stays inside until
 * its end has come, or is asked for with `rest`.
 */
export class LogLineCutter {
  private held: Buffer[] = []
  private heldBytes = 0
  private overBytes = 0

  push(chunk: Buffer): RawLine[] {
    const lines: RawLine[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.hold(chunk.subarray(start, end))
      lines.push(this.take())
      start = end + 1
    }
    if (start < chunk.length) this.hold(chunk.subarray(start))
    return lines
  }

  /** The line that has no end; null when there is none. */
  rest(): RawLine | null {
    return this.heldBytes === 0 ? null : this.take()
  }

  private hold(part: Buffer): void {
    const room = longestLineBytes - this.heldBytes
    // A copy: a slice of three bytes would keep the whole chunk.
    const kept = part.length <= room ? part : part.subarray(0, room)
    if (kept.length > 0) this.held.push(kept.length < part.length || kept.length < 4096 ? Buffer.from(kept) : kept)
    this.heldBytes += kept.length
    this.overBytes += part.length - kept.length
  }

  private take(): RawLine {
    const [only] = this.held
    const bytes = this.held.length === 1 && only !== undefined ? only : Buffer.concat(this.held)
    const cutBytes = this.overBytes
    this.held = []
    this.heldBytes = 0
    this.overBytes = 0
    return parseLine(decode(bytes, cutBytes > 0), cutBytes)
  }
}

/** Bytes that are not UTF-8 become U+FFFD; a letter that was cut in two is left out. */
function decode(bytes: Buffer, cut: boolean): string {
  const text = bytes.toString('utf8')
  return cut ? text.replace(/\ufffd{1,3}$/, '') : text
}

function parseLine(line: string, cutBytes: number): RawLine {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line
  const space = whole.indexOf(' ')
  // An empty line comes as its stamp alone.
  const stamp = space === -1 ? whole : whole.slice(0, space)
  const time = stamp.length > 40 ? null : parseStamp(stamp)
  if (time === null) return { stamp: '', time: null, text: harmlessText(whole), cutBytes }
  return { stamp, time, text: space === -1 ? '' : harmlessText(whole.slice(space + 1)), cutBytes }
}
