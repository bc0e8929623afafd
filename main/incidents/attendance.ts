import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'

const markEveryMs = 10_000

/** When a window last looked after the open incidents, so that the next look can say how long none did. */
export class Attendance {
  private readonly path: string
  private last: number | null = null
  private marked = 0

  constructor(settingsFolder: string) {
    this.path = join(settingsFolder, 'incidents-looked-after')
  }

  /** To be called in every round. @returns when the round before it was, in ms since the epoch; null when it is not known. */
  async look(now: number): Promise<number | null> {
    const before = this.last ?? (await this.read())
    this.last = now
    if (now - this.marked >= markEveryMs) {
      this.marked = now
      await writePrivateFile(this.path, `${now}\n`)
    }
    return before
  }

  private async read(): Promise<number | null> {
    const at = Number(await readFile(this.path, 'utf8').catch(() => ''))
    return Number.isFinite(at) && at > 0 ? at : null
  }
}
