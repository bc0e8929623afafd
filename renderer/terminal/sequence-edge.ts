type State = 'text' | 'escape' | 'escapeSigns' | 'control' | 'command' | 'string'

const esc = 0x1b
/** First byte of U+0080 to U+009F in UTF-8: the one-character forms of `ESC [` and its like. */
const c1Lead = 0xc2

/**
 * Follows the escape sequences of a program's output (https://vt100.net/emu/dec_ansi_parser) as far as to know where one ends,
 * so that something of our own can be put between two of them. Text is skipped, not read.
 */
export class SequenceEdge {
  private state: State = 'text'
  private afterLead = false
  private lastByte = 0

  /** All that was taken so far is whole: no sequence and no character goes on. False as well behind a letter beyond ASCII. */
  get whole(): boolean {
    return this.state === 'text' && this.lastByte < 0x80
  }

  take(bytes: Uint8Array): void {
    let index = 0
    while (index < bytes.length) {
      if (this.state === 'text' && !this.afterLead) {
        const next = nextOf(bytes, index)
        if (next > index) this.lastByte = bytes[next - 1] ?? 0
        index = next
        if (index === bytes.length) return
      }
      this.step(bytes[index] ?? 0)
      index += 1
    }
  }

  private step(byte: number): void {
    this.lastByte = byte
    if (this.afterLead) {
      this.afterLead = false
      if (byte >= 0x80 && byte <= 0x9f) {
        this.state = opened(byte - 0x40)
        this.lastByte = 0
        return
      }
    }
    if (byte === c1Lead) this.afterLead = true
    else if (byte === esc) this.state = 'escape'
    // CAN and SUB end whatever there is.
    else if (byte === 0x18 || byte === 0x1a) this.state = 'text'
    else if (this.state === 'escape') {
      if (byte >= 0x20 && byte <= 0x2f) this.state = 'escapeSigns'
      else if (byte >= 0x30 && byte <= 0x7e) this.state = opened(byte)
    } else if (this.state === 'escapeSigns') {
      if (byte >= 0x30 && byte <= 0x7e) this.state = 'text'
    } else if (this.state === 'control') {
      if (byte >= 0x40 && byte <= 0x7e) this.state = 'text'
    } else if (this.state === 'command' && byte === 0x07) this.state = 'text'
  }
}

/** Index of the next byte that may begin a sequence, or the end. */
function nextOf(bytes: Uint8Array, from: number): number {
  const first = bytes.indexOf(esc, from)
  const sequence = first === -1 ? bytes.length : first
  const lead = bytes.subarray(from, sequence).indexOf(c1Lead)
  return lead === -1 ? sequence : from + lead
}

/** What `ESC` and this byte begin: CSI, OSC (which BEL may end as well), another string (DCS, SOS, PM, APC), or nothing more. */
function opened(byte: number): State {
  if (byte === 0x5b) return 'control'
  if (byte === 0x5d) return 'command'
  return [0x50, 0x58, 0x5e, 0x5f].includes(byte) ? 'string' : 'text'
}
