import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'

const markEveryMs = 10_000
/** Rounds may be late on a busy machine; a shorter gap is no absence. */
const leastGapMs = 60_000

/** A stretch in which no cockpit looked after the open incidents; ms since the epoch. */
export interface Absence {
  readonly from: number
  readonly to: number
}

/** When a window last looked after the open incidents, so that the next look can say how long none did. */
export class Attendance {
  private readonly path: string
  private last: number | null = null
  private marked = 0

  constructor(settingsFolder: string) {
    this.path = join(settingsFolder, 'incidents', 'looked-after')
  }

  /** To be called in every round. @returns the stretch before it in which nobody looked; null when there is none. */
  async look(now: number): Promise<Absence | null> {
    const from = this.last ?? (await this.read())
    this.last = now
    if (now - this.marked >= markEveryMs) {
      this.marked = now
      await writePrivateFile(this.path, `${now}\n`)
    }
    return from !== null && now - from >= leastGapMs ? { from, to: now } : null
  }

  private async read(): Promise<number | null> {
    const at = Number(await readFile(this.path, 'utf8').catch(() => ''))
    return Number.isFinite(at) && at > 0 ? at : null
  }
}
