import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { newRunId } from '@main/runbooks/run-store.ts'
import { type CheckResult, checkResult } from '@shared/checks/check.ts'
import { z } from 'zod'

const mostKept = 200

const keptCheck = z.object({
  /** When it ended, ms since the epoch. */
  at: z.number(),
  who: z.string(),
  /** Every check of the guide was run, not only some that were named. */
  whole: z.boolean(),
  results: z.array(checkResult.pick({ cluster: true, title: true, verdict: true })),
})
export type KeptCheck = z.infer<typeof keptCheck> & { readonly id: string }

export interface CheckRecordOptions {
  readonly settingsFolder: string
  readonly now: () => number
  /** Six random hexadecimal digits. */
  readonly word: () => string
  readonly person: string
}

/**
 * Morning checks that ended, by whichever process: `checks/ID.json`, the newest 200. Verdicts and titles only; what was
 * seen stays with who asked.
 */
export class CheckRecord {
  private readonly folder: string

  constructor(private readonly options: CheckRecordOptions) {
    this.folder = join(options.settingsFolder, 'checks')
  }

  /** Where there is no settings folder yet there is no incident either, and none is made. Errors: those of the file system. */
  async keep(results: readonly CheckResult[], whole: boolean): Promise<void> {
    const { now, word, person } = this.options
    if ((await stat(this.options.settingsFolder).catch(() => null)) === null) return
    const at = now()
    const kept = {
      at,
      who: person,
      whole,
      results: results.map(({ cluster, title, verdict }) => ({ cluster, title, verdict })),
    }
    await writePrivateFile(join(this.folder, `${newRunId(at, word())}.json`), JSON.stringify(kept))
    const old = (await this.ids()).slice(0, -mostKept)
    await Promise.all(old.map((id) => rm(join(this.folder, `${id}.json`), { force: true })))
  }

  /** Those that ended at `since` (ms since the epoch) or later and are not in `known`; what cannot be read is none. */
  async since(since: number, known: ReadonlySet<string>): Promise<KeptCheck[]> {
    const earliest = newRunId(since, '')
    const found: KeptCheck[] = []
    for (const id of await this.ids()) {
      if (id < earliest || known.has(id)) continue
      try {
        const kept = keptCheck.parse(JSON.parse(await readFile(join(this.folder, `${id}.json`), 'utf8')))
        if (kept.at >= since) found.push({ ...kept, id })
      } catch {
        // Another program's file, or one that was removed meanwhile.
      }
    }
    return found
  }

  /** Oldest first: an id begins with its time. */
  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => [] as string[])
    return names.flatMap((name) => /^([a-z0-9-]{8,64})\.json$/.exec(name)?.[1] ?? []).sort()
  }
}
