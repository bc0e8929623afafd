import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

export interface ChainVerdict {
  readonly entries: number
  /** The first line that does not fit the chain; null when every one does. */
  readonly broken: { readonly line: number; readonly why: string } | null
  /** Bytes after the last line break: an entry that was being written when the machine stopped. */
  readonly tornBytes: number
}

/** What was found when the file was opened. */
export interface OpeningReport extends ChainVerdict {
  /** Where the bytes of a torn last line were kept; null when there was none. */
  readonly tornKeptAt: string | null
}

/** What is added to every note. */
const link = z.looseObject({
  /** 1 for the first. */
  seq: z.int().min(1),
  /** RFC 3339, UTC. */
  at: z.string(),
  /** Hash of the entry before; 64 zeros for the first. */
  prev: z.string(),
  /** sha256 over everything above, in hexadecimal. */
  hash: z.string(),
})
export type Chained<N> = N & z.infer<typeof link>

/** Where a chain ends: what the next entry stands on. */
interface ChainEnd {
  readonly seq: number
  readonly hash: string
}

const emptyChain: ChainEnd = { seq: 0, hash: '0'.repeat(64) }

/** What is written down in one chained file. */
export interface ChainForm<N extends object> {
  /** Without fields of the names seq, at, prev and hash, which the chain adds. */
  readonly note: z.ZodType<N>
  /** The note that tells of a torn last line of so many bytes. */
  repair(bytes: number, now: number): N
  /** "The journal", for errors. */
  readonly title: string
}

export interface ChainedFile<N extends object> {
  readonly opening: OpeningReport
  /** Hash of the last entry. */
  readonly head: string
  /**
   * Resolves when the entry is on the disk (fdatasync). Entries are written one after another.
   * Errors: JOURNAL_FAILED; then nothing may be done that the entry was to tell.
   */
  append(note: N): Promise<Chained<N>>
  close(): Promise<void>
}

/**
 * Opens or begins an append-only file: one JSON line each, every one holding the hash of the one before. A torn last
 * line is moved to a file beside it and told in an entry of its own; a chain that is broken is reported, left as it is
 * and continued, because what is done next must be written down too.
 * @param now ms since the epoch.
 * @throws CockpitError JOURNAL_FAILED.
 */
export async function openChainedFile<N extends object>(
  path: string,
  now: () => number,
  form: ChainForm<N>,
): Promise<ChainedFile<N>> {
  return told(path, form.title, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'a+', 0o600)
    try {
      const chain = new OpenChain(path, file, now, form)
      await chain.begin()
      return chain
    } catch (thrown) {
      await file.close()
      throw thrown
    }
  })
}

/**
 * Reads the whole file and follows its chain. A file that does not exist is empty. `notes` are those of the lines that
 * fit. Errors: JOURNAL_FAILED.
 */
export async function readChainedFile<N extends object>(
  path: string,
  form: ChainForm<N>,
): Promise<{ readonly verdict: ChainVerdict; readonly notes: readonly Chained<N>[]; readonly head: string }> {
  return told(path, form.title, async () => {
    const file = await open(path, 'r').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null
      throw thrown
    })
    if (file === null) return { verdict: { entries: 0, broken: null, tornBytes: 0 }, notes: [], head: emptyChain.hash }
    try {
      const notes: Chained<N>[] = []
      const { verdict, end } = await walk(file, form, (note) => notes.push(note))
      return { verdict, notes, head: end.hash }
    } finally {
      await file.close()
    }
  })
}

class OpenChain<N extends object> implements ChainedFile<N> {
  opening: OpeningReport = { entries: 0, broken: null, tornBytes: 0, tornKeptAt: null }
  private end: ChainEnd = emptyChain
  private size = 0
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly now: () => number,
    private readonly form: ChainForm<N>,
  ) {}

  get head(): string {
    return this.end.hash
  }

  async begin(): Promise<void> {
    const { verdict, end, wholeBytes } = await walk(this.file, this.form)
    this.end = end
    this.size = wholeBytes
    const tornKeptAt = verdict.tornBytes === 0 ? null : await this.moveTorn(wholeBytes, verdict.tornBytes)
    this.opening = { ...verdict, tornKeptAt }
  }

  append(note: N): Promise<Chained<N>> {
    const turn = this.last.then(() => told(this.path, this.form.title, () => this.write(note)))
    this.last = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    await this.last
    await this.file.close()
  }

  private async write(note: N): Promise<Chained<N>> {
    // Another window of the app writes the same file; its entries are what ours must follow.
    if ((await this.file.stat()).size !== this.size) {
      const { end, wholeBytes } = await walk(this.file, this.form)
      this.end = end
      this.size = wholeBytes
    }
    const { line, entry } = chained(this.form.note.parse(note), this.now(), this.end)
    const bytes = Buffer.from(`${line}\n`)
    await this.file.appendFile(bytes)
    await this.file.datasync()
    this.end = { seq: entry.seq, hash: entry.hash }
    this.size += bytes.length
    return entry
  }

  private async moveTorn(from: number, length: number): Promise<string> {
    const bytes = Buffer.alloc(length)
    await this.file.read(bytes, 0, length, from)
    const keptAt = `${this.path}.torn-${this.now()}`
    await writeFile(keptAt, bytes, { mode: 0o600, flush: true })
    await this.file.truncate(from)
    await this.write(this.form.repair(length, this.now()))
    return keptAt
  }
}

interface Walk {
  readonly verdict: ChainVerdict
  /** What the next entry stands on: the last line as it is, also where the chain is broken before it. */
  readonly end: ChainEnd
  readonly wholeBytes: number
}

async function walk<N extends object>(
  file: FileHandle,
  form: ChainForm<N>,
  take: (note: Chained<N>) => void = () => undefined,
): Promise<Walk> {
  const { size } = await file.stat()
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, size - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1)
  let end = emptyChain
  let broken: ChainVerdict['broken'] = null
  for (const [index, line] of lines.entries()) {
    const entry = checkedLine(line, end, form.note)
    if (typeof entry === 'string') {
      broken ??= { line: index + 1, why: entry }
      end = claimedEnd(line) ?? { seq: end.seq + 1, hash: end.hash }
    } else {
      end = { seq: entry.seq, hash: entry.hash }
      take(entry)
    }
  }
  return { verdict: { entries: lines.length, broken, tornBytes: size - wholeBytes }, end, wholeBytes }
}

/** The line of the next entry, without its line break. */
function chained<N extends object>(note: N, at: number, end: ChainEnd): { line: string; entry: Chained<N> } {
  const unsigned = { seq: end.seq + 1, at: new Date(at).toISOString(), ...note, prev: end.hash }
  const entry = { ...unsigned, hash: hashOf(JSON.stringify(unsigned)) }
  return { line: JSON.stringify(entry), entry }
}

/**
 * Reads one line and checks it against the one before.
 * @returns the entry, or in words what is wrong with it.
 */
function checkedLine<N extends object>(line: string, end: ChainEnd, note: z.ZodType<N>): Chained<N> | string {
  let sent: unknown
  try {
    sent = JSON.parse(line)
  } catch {
    return 'it is not JSON'
  }
  const linked = link.safeParse(sent)
  if (!linked.success) return 'it is not an entry'
  const { seq, at, prev, hash, ...rest } = linked.data
  const parsed = note.safeParse(rest)
  if (!parsed.success) return 'it is not an entry'
  // Hashed as it stands in the file, so that not even the order of fields may change.
  const body = /^(\{.*),"hash":"[0-9a-f]{64}"\}$/s.exec(line)?.[1]
  if (body === undefined || hashOf(`${body}}`) !== hash) return 'its hash does not fit what it says'
  if (prev !== end.hash) return 'it does not follow the entry before it'
  if (seq !== end.seq + 1) return `it has number ${seq} instead of ${end.seq + 1}`
  return { ...parsed.data, seq, at, prev, hash }
}

/** What a line that does not fit says of itself, so that the entries after it are judged by themselves. */
function claimedEnd(line: string): ChainEnd | null {
  const hash = /"hash":"([0-9a-f]{64})"\}$/.exec(line)?.[1]
  const seq = Number(/^\{"seq":(\d+),/.exec(line)?.[1])
  return hash === undefined || !Number.isInteger(seq) ? null : { seq, hash }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function told<T>(path: string, title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof CockpitError) throw thrown
    const why = thrown instanceof Error ? thrown.message.split(',')[0] : String(thrown)
    throw new CockpitError(
      'JOURNAL_FAILED',
      `${title} cannot be used: ${why}`,
      `Look at ${path}: space, permissions. Nothing is changed on a cluster while it cannot be written.`,
      { cause: thrown },
    )
  }
}
