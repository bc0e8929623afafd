import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Redactor } from './redactor.ts'

/** Of one attempt, on disk. */
const mostBytes = 64 * 1024 * 1024
const mostHeld = 64 * 1024
const firstLines = 30
const lastLines = 30
const mostTelling = 60
const longestShown = 2_000

/** What an attempt printed, as the evidence tells of it. */
export interface OutputSummary {
  /** First and last lines and those that matter. */
  readonly excerpt: string[]
  readonly lines: number
  /** sha256 of the file. */
  readonly hash: string
}

/** The whole output of one attempt: on disk up to a bound, in memory only what is shown first. */
export class RunOutput {
  private readonly file: number
  private readonly digest = createHash('sha256')
  private held = ''
  private summary: OutputSummary | null = null
  private bytes = 0
  private full = false
  private count = 0
  private readonly first: string[] = []
  private readonly last: { readonly at: number; readonly text: string }[] = []
  private readonly telling: { readonly at: number; readonly text: string }[] = []

  /** @param matters lines that are shown whatever their place; null = none. Errors: those of the file system. */
  constructor(
    path: string,
    private readonly redactor: Redactor,
    private readonly matters: RegExp | null,
  ) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.file = openSync(path, 'w', 0o600)
  }

  /** One or more lines. */
  print(text: string): void {
    if (this.summary !== null) return
    for (const line of this.redactor.text(text).split('\n')) this.line(line)
  }

  /** Writes what is left; what is printed after is not kept. The same summary each time. */
  close(): OutputSummary {
    this.summary ??= this.end()
    return this.summary
  }

  private end(): OutputSummary {
    this.flush()
    fsyncSync(this.file)
    closeSync(this.file)
    return { excerpt: this.excerpt(), lines: this.count, hash: this.digest.digest('hex') }
  }

  /** As far as it has come. */
  excerpt(): string[] {
    const kept = new Map<number, string>(this.first.map((text, at) => [at, text]))
    for (const { at, text } of [...this.telling, ...this.last]) kept.set(at, text)
    const shown: string[] = []
    let next = 0
    for (const at of [...kept.keys()].sort((a, b) => a - b)) {
      if (at > next) shown.push(`… ${at - next} ${at - next === 1 ? 'line' : 'lines'} not shown`)
      shown.push(kept.get(at) ?? '')
      next = at + 1
    }
    return shown
  }

  get lines(): number {
    return this.count
  }

  private line(whole: string): void {
    const text = whole.length > longestShown ? `${whole.slice(0, longestShown)} …` : whole
    if (this.count < firstLines) this.first.push(text)
    else {
      this.last.push({ at: this.count, text })
      if (this.last.length > lastLines) this.last.shift()
    }
    if (this.matters?.test(text) && this.telling.length < mostTelling) this.telling.push({ at: this.count, text })
    if (this.full) return
    const size = Buffer.byteLength(whole) + 1
    if (this.bytes + size > mostBytes) {
      this.full = true
      this.write(`… the output is longer than ${mostBytes} bytes; what followed was not kept\n`)
      this.count += 1
      return
    }
    this.count += 1
    this.bytes += size
    this.write(`${whole}\n`)
  }

  private write(text: string): void {
    this.held += text
    if (this.held.length >= mostHeld) this.flush()
  }

  private flush(): void {
    if (this.held === '') return
    const bytes = Buffer.from(this.held)
    this.held = ''
    this.digest.update(bytes)
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
  }
}

/** Lines of a kept output, `count` at most. Errors: NOT_FOUND. */
export async function readOutput(
  path: string,
  from: number,
  count: number,
): Promise<{ readonly lines: string[]; readonly total: number }> {
  const lines: string[] = []
  let total = 0
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (total >= from && lines.length < count) lines.push(line)
      total += 1
    }
  } catch (thrown) {
    throw new CockpitError('NOT_FOUND', 'This output is not kept', '', { cause: thrown })
  }
  return { lines, total }
}
