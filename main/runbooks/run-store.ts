import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ChainedFile, openChainedFile, readChainedFile } from '@main/journal/chained-file.ts'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type FoldedRun, foldRun, type RunNote, resultOf, resultText, runForm } from './run-record.ts'

/** Above this a result is judged and not kept. */
const largestResult = 8 * 1024 * 1024
const mostListed = 500

/** Where the runs lie, one folder each, and the record in each; also for who only follows them. */
export const runFolder = (settingsFolder: string): string => join(settingsFolder, 'runs')
export const runRecord = 'run.jsonl'

/** Where one attempt is kept; numbers, because names of steps and clusters may hold anything. */
export interface AttemptPlace {
  readonly step: number
  readonly cluster: number
  readonly attempt: number
}

/** `result`: of the step's own command. `pair`: what its probe saw before and after. */
export type KeptForm = 'result' | 'pair'

/** Runs on disk: `runs/ID/run.jsonl`, and beside it the outputs and results of every attempt. */
export class RunStore {
  private readonly folder: string

  constructor(
    settingsFolder: string,
    private readonly now: () => number,
  ) {
    this.folder = runFolder(settingsFolder)
  }

  /** Ids of every run that is kept, newest first, 500 at most. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return []
      throw new CockpitError('JOURNAL_FAILED', `The runs cannot be read (${thrown.code})`)
    })
    // An id begins with the time at which its run began.
    return names.filter(isRunId).sort().reverse().slice(0, mostListed)
  }

  /** Errors: JOURNAL_FAILED. */
  open(id: string): Promise<ChainedFile<RunNote>> {
    return openChainedFile(this.record(id), this.now, runForm)
  }

  /** What is written, without opening it for more. Errors: NOT_FOUND, JOURNAL_FAILED. */
  async read(id: string): Promise<FoldedRun & { readonly head: string; readonly broken: string | null }> {
    const { notes, verdict, head } = await readChainedFile(this.record(id), runForm)
    const folded = foldRun(notes)
    if (folded === null) throw new CockpitError('NOT_FOUND', `There is no run ${id}`)
    return {
      ...folded,
      head,
      broken: verdict.broken === null ? null : `line ${verdict.broken.line}: ${verdict.broken.why}`,
    }
  }

  lockPath(id: string): string {
    return join(this.folder, this.safe(id), 'lock')
  }

  outputPath(id: string, { step, cluster, attempt }: AttemptPlace): string {
    return join(this.folder, this.safe(id), 'outputs', `${step}-${cluster}-${attempt}.txt`)
  }

  /** @returns sha256 of what is kept; null when it is too large to keep. */
  async keep(id: string, place: AttemptPlace, form: KeptForm, result: unknown): Promise<string | null> {
    const text = resultText(result)
    if (text.length > largestResult) return null
    await writePrivateFile(this.keptPath(id, place, form), text)
    return createHash('sha256').update(text).digest('hex')
  }

  /** null when it was not kept, or is not what was kept (`hash`). */
  async kept(id: string, place: AttemptPlace, form: KeptForm, hash: string | null): Promise<unknown> {
    if (hash === null) return null
    const text = await readFile(this.keptPath(id, place, form), 'utf8').catch(() => null)
    if (text === null || createHash('sha256').update(text).digest('hex') !== hash) return null
    return resultOf(text)
  }

  private keptPath(id: string, { step, cluster, attempt }: AttemptPlace, form: KeptForm): string {
    const name = `${step}-${cluster}-${attempt}${form === 'pair' ? '-pair' : ''}.json`
    return join(this.folder, this.safe(id), 'outputs', name)
  }

  private record(id: string): string {
    return join(this.folder, this.safe(id), runRecord)
  }

  private safe(id: string): string {
    if (!isRunId(id)) throw new CockpitError('NOT_FOUND', `There is no run ${id}`)
    return id
  }
}

const isRunId = (id: string): boolean => /^[a-z0-9-]{8,64}$/.test(id)

/** "20261125-191500-3f9a2c": sorts by time. */
export function newRunId(now: number, word: string): string {
  const at = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
  return `${at}-${word}`
}
