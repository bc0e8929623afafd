import { ApiError } from './api-failure.ts'

const newline = 0x0a

/**
 * Cuts a byte stream into lines. What stands after the last newline when the stream ends is half a line and is never
 * given out.
 */
export class LineSplitter {
  private held: Buffer[] = []
  private heldBytes = 0

  /** @param maxLineBytes a longer line is an error ANSWER_TOO_LARGE. */
  constructor(private readonly maxLineBytes: number) {}

  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = this.take(chunk.subarray(start, end))
      if (line.length > 0) lines.push(line)
      start = end + 1
    }
    if (start < chunk.length) this.hold(chunk.subarray(start))
    return lines
  }

  private take(rest: Buffer): string {
    if (this.held.length === 0) return rest.toString('utf8')
    const line = Buffer.concat([...this.held, rest]).toString('utf8')
    this.held = []
    this.heldBytes = 0
    return line
  }

  private hold(part: Buffer): void {
    this.held.push(part)
    this.heldBytes += part.length
    if (this.heldBytes > this.maxLineBytes) {
      throw new ApiError('ANSWER_TOO_LARGE', `One line is larger than ${this.maxLineBytes} bytes`, '')
    }
  }
}
