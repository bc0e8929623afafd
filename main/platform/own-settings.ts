import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { writePrivateFile } from './private-file.ts'

/** Far more than a person chooses. */
const largestFile = 1024 * 1024

export interface OwnSettingsOptions<S extends z.ZodType> {
  readonly path: string
  readonly schema: S
  /** What holds while there is no file. */
  readonly empty: z.output<S>
  /** First lines of the file, without the comment sign. */
  readonly heading: readonly string[]
}

/**
 * One file of the settings folder that the cockpit itself writes. A file that cannot be read, or is not of its form, is
 * an error that stays until it is corrected: nothing of it holds, and it is never written over.
 */
export class OwnSettings<S extends z.ZodType> {
  private held: z.output<S>
  private failure: CockpitError | null = null
  private turn: Promise<void> = Promise.resolve()
  private readonly listeners = new Set<() => void>()

  private constructor(private readonly options: OwnSettingsOptions<S>) {
    this.held = options.empty
  }

  static async open<S extends z.ZodType>(options: OwnSettingsOptions<S>): Promise<OwnSettings<S>> {
    const settings = new OwnSettings(options)
    await settings.read()
    return settings
  }

  get value(): z.output<S> {
    return this.held
  }

  /** Why the file does not hold: BAD_SETTINGS; null when it does, or is not there. */
  get error(): CockpitError | null {
    return this.failure
  }

  onChange(listener: () => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Reads the file anew: another window, the command line or a person may have written it. */
  async reload(): Promise<void> {
    await this.queued(() => this.read())
    this.tell()
  }

  /**
   * Writes what `edit` makes of the file as it is now. Changes follow one another.
   * Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN, and what `edit` throws; the file is then as it was.
   */
  async change(edit: (value: z.output<S>) => z.output<S>): Promise<void> {
    await this.queued(async () => {
      await this.read()
      if (this.failure !== null) throw this.failure
      const next = edit(this.held)
      await this.write(next)
      this.held = next
    }).finally(() => this.tell())
  }

  private queued(work: () => Promise<void>): Promise<void> {
    const next = this.turn.then(work)
    this.turn = next.catch(() => undefined)
    return next
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }

  private async read(): Promise<void> {
    const { path, schema, empty } = this.options
    this.failure = null
    this.held = empty
    try {
      if ((await stat(path)).size > largestFile) throw new Error(`it is larger than ${largestFile / 1024} KiB`)
      const parsed: unknown = parse(await readFile(path, 'utf8'), { maxAliasCount: 0, logLevel: 'error' })
      this.held = schema.parse(parsed)
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return
      this.failure = new CockpitError(
        'BAD_SETTINGS',
        `${path} does not hold: ${reasonOf(thrown)}`,
        `Correct the file, or move it away; until then nothing is written to it.`,
        { cause: thrown },
      )
    }
  }

  private async write(value: z.output<S>): Promise<void> {
    const { path, schema, heading } = this.options
    const text = `${heading.map((line) => `# ${line}\n`).join('')}${stringify(z.encode(schema, value))}`
    try {
      await writePrivateFile(path, text)
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error'
      throw new CockpitError(
        'SETTINGS_NOT_WRITTEN',
        `${basename(path)} could not be written to the settings folder (${code})`,
        'Look at the permissions of the settings folder.',
        { cause },
      )
    }
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof z.ZodError) return z.prettifyError(thrown).split('\n').slice(0, 2).join(' ').trim()
  return thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)
}
