import { type FileHandle, open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { eventText, headerLine } from '@shared/recordings/asciicast.ts'

/** A recording ends by itself at this size, bytes. */
const mostBytes = 64 * 1024 * 1024
/** Room that is left for the last mark, bytes. */
const reserved = 1024
/** While the disk is behind so much waits to be written; beyond it output is left out, with a mark, bytes. */
const mostWaiting = 8 * 1024 * 1024

export interface RecordingWish {
  /** Of a file that is not there yet, in a folder that is. */
  readonly path: string
  readonly title: string
}

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/**
 * Writes down what a screen is shown as asciicast v2, line by line as it comes. Nothing that is typed comes here. A file
 * that was cut by a crash is good to its last whole line.
 */
export class Recorder {
  private readonly begun: number
  private readonly decoder = new StringDecoder('utf8')
  private waiting: string[] = []
  private waitingBytes = 0
  private leftOut = 0
  private bytes = 0
  private latest = 0
  private writing: Promise<void> | null = null
  private over: Promise<void> | null = null
  /** Why nothing can be written any more. */
  private failure: string | null = null

  private constructor(
    private readonly file: FileHandle,
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly onEnd: (reason: string) => void,
  ) {
    this.begun = clock.now()
  }

  /**
   * Makes the file, readable by its owner only. Errors: those of the file system.
   * @param onEnd called once, when everything is on the disk, with why it ended in words: "ended by hand".
   */
  static async open(
    { path, title }: RecordingWish,
    { columns, rows }: ScreenSize,
    clock: Clock,
    onEnd: (reason: string) => void,
    limit = mostBytes,
  ): Promise<Recorder> {
    const file = await open(path, 'wx', 0o600)
    const recorder = new Recorder(file, clock, limit, onEnd)
    const timestamp = Math.floor(clock.now() / 1000)
    recorder.put(headerLine({ version: 2, width: columns, height: rows, timestamp, title }))
    return recorder
  }

  output(bytes: Uint8Array): void {
    if (this.waitingBytes > mostWaiting) {
      this.leftOut += bytes.length
      return
    }
    // A character that is cut between two messages comes with the second.
    const text = this.decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    if (text !== '') this.event('o', text)
  }

  resize({ columns, rows }: ScreenSize): void {
    this.event('r', `${columns}x${rows}`)
  }

  /** Where something is missing, in words. */
  mark(text: string): void {
    this.event('m', text)
  }

  /** Resolves when everything is on the disk and `onEnd` was told. Safe to call twice. */
  end(reason: string): Promise<void> {
    this.over ??= this.finish(reason)
    return this.over
  }

  private event(code: 'o' | 'r' | 'm', content: string): void {
    if (this.over !== null) return
    const line = eventText(this.seconds(), code, content)
    if (this.bytes + Buffer.byteLength(line) <= this.limit - reserved) this.put(line)
    else void this.end(`ended by itself at its limit of ${this.limit / (1024 * 1024)} MiB`)
  }

  /** A clock that is set back while it is recorded stands still here. */
  private seconds(): number {
    this.latest = Math.max(this.latest, (this.clock.now() - this.begun) / 1000)
    return this.latest
  }

  private put(line: string): void {
    const length = Buffer.byteLength(line)
    this.bytes += length
    this.waitingBytes += length
    this.waiting.push(line)
    this.writing ??= this.write()
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const text = this.waiting.join('')
        this.waiting = []
        this.waitingBytes = 0
        await this.file.appendFile(text)
        if (this.leftOut > 0) this.mark(`${this.leftOut} bytes are left out here: the disk was behind`)
        this.leftOut = 0
      }
    } catch (thrown) {
      this.waiting = []
      this.failure = `ended by itself: it could not be written (${codeOf(thrown)})`
      void this.end(this.failure)
    } finally {
      this.writing = null
    }
  }

  private async finish(reason: string): Promise<void> {
    const rest = this.decoder.end()
    if (rest !== '') this.put(eventText(this.seconds(), 'o', rest))
    this.put(eventText(this.seconds(), 'm', `The recording ${reason}`))
    await this.writing
    await this.file.datasync().catch(() => undefined)
    await this.file.close().catch(() => undefined)
    this.onEnd(this.failure ?? reason)
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
