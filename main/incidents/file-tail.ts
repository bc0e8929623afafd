import { open } from 'node:fs/promises'

/** Read at once at most; the rest follows with the next look. */
const mostBytes = 8 * 1024 * 1024

/** Follows a file of lines that only grows, whoever writes it. A last line without its break waits for it. */
export class FileTail {
  private at = 0
  private number = 0

  constructor(private readonly path: string) {}

  /** The whole lines since the last time, with their numbers; none when the file is not there. Errors: of the file system. */
  async read(): Promise<{ readonly line: number; readonly text: string }[]> {
    const file = await open(this.path, 'r').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null
      throw thrown
    })
    if (file === null) return []
    try {
      const { size } = await file.stat()
      if (size < this.at) {
        this.at = 0
        this.number = 0
      }
      const bytes = Buffer.alloc(Math.min(size - this.at, mostBytes))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.at)
      const whole = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
      // A line longer than what is read at once is no line of ours; it is passed over so that those after it are seen.
      if (whole === 0 && bytesRead === mostBytes) {
        this.at += bytesRead
        return []
      }
      this.at += whole
      const texts = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)
      return texts.map((text) => {
        this.number += 1
        return { line: this.number, text }
      })
    } finally {
      await file.close()
    }
  }
}
