import { largestInput, readToScreen, type ToHost } from '@shared/terminal/port-messages.ts'

/** What the parser is given at a time; what is beyond can still be thrown away, bytes. */
const mostInParser = 512 * 1024

export interface Parser {
  write(bytes: Uint8Array, done: () => void): void
}

/** One end of a MessagePort. */
export interface FeedPort {
  postMessage(message: ToHost): void
  /** Called once. */
  listen(take: (data: unknown) => void): void
  close(): void
}

/** Between a session's port and a terminal: output goes in as fast as it is parsed and is acknowledged when it was. */
export class ScreenFeed {
  private port: FeedPort | null = null
  private waiting: Uint8Array[] = []
  private inParser = 0

  constructor(private readonly parser: Parser) {}

  get attached(): boolean {
    return this.port !== null
  }

  attach(port: FeedPort): void {
    this.port?.close()
    this.port = port
    this.waiting = []
    port.listen((data) => {
      const message = readToScreen(data)
      if (message === null || this.port !== port) return
      if (message.type === 'drop') this.drop()
      else {
        this.waiting.push(message.bytes)
        this.feed(port)
      }
    })
  }

  detach(): void {
    this.port?.close()
    this.port = null
    this.waiting = []
  }

  /** What was typed or pasted. */
  input(text: string): void {
    for (let from = 0; from < text.length; from += largestInput) {
      this.send({ type: 'input', text: text.slice(from, from + largestInput), bytes: false })
    }
  }

  /** Mouse reports of old encodings: each character is a byte. */
  binaryInput(text: string): void {
    this.send({ type: 'input', text: text.slice(0, largestInput), bytes: true })
  }

  interrupt(): void {
    this.send({ type: 'interrupt' })
  }

  resize(columns: number, rows: number): void {
    this.send({ type: 'resize', columns, rows })
  }

  private feed(port: FeedPort): void {
    while (this.inParser < mostInParser) {
      const bytes = this.waiting.shift()
      if (bytes === undefined) return
      const { length } = bytes
      this.inParser += length
      this.parser.write(bytes, () => {
        this.inParser -= length
        giveBack(bytes)
        if (this.port !== port) return
        port.postMessage({ type: 'ack', bytes: length })
        this.feed(port)
      })
    }
  }

  private drop(): void {
    const bytes = this.waiting.reduce((sum, { length }) => sum + length, 0)
    this.waiting = []
    this.send({ type: 'dropped', bytes })
  }

  private send(message: ToHost): void {
    this.port?.postMessage(message)
  }
}

/**
 * Gives the memory of what was parsed back now. Left to the garbage collector, a flood of 30 MB a second has it mark the whole
 * page several times a second. A moment later, for the terminal looks at the length once more. Node 20 has no `transfer`.
 */
function giveBack({ buffer }: Uint8Array): void {
  const transfer: unknown = Reflect.get(buffer, 'transfer')
  if (typeof transfer === 'function') queueMicrotask(() => Reflect.apply(transfer, buffer, [0]))
}
