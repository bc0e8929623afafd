import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import {
  type ChainEnd,
  chained,
  checkedLine,
  emptyChain,
  type JournalEntry,
  type JournalNote,
} from './journal-entry.ts'

export interface JournalVerdict {
  readonly entries: number
  /** The first line that does not fit the chain; null when every one does. */
  readonly broken: { readonly line: number; readonly why: string } | null
  /** Bytes after the last line break: an entry that was being written when the machine stopped. */
  readonly tornBytes: number
}

/** What was found when the journal was opened. */
export interface OpeningReport extends JournalVerdict {
  /** Where the bytes of a torn last line were kept; null when there was none. */
  readonly tornKeptAt: string | null
}

export interface Journal {
  readonly opening: OpeningReport
  /**
   * Resolves when the entry is on the disk (fdatasync). Entries are written one after another.
   * Errors: JOURNAL_FAILED; then nothing may be done that the entry was to tell.
   */
  append(note: JournalNote): Promise<JournalEntry>
  close(): Promise<void>
}

/**
 * Opens or begins the append-only journal of what was changed: one JSON line each, every one holding the hash of the
 * one before. A torn last line is moved to a file beside it and told in an entry of its own; a chain that is broken is
 * reported, left as it is and continued, because what is done next must be written down too.
 * @param now ms since the epoch.
 * @throws CockpitError JOURNAL_FAILED.
 */
export async function openJournal(path: string, now: () => number): Promise<Journal> {
  return told(path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'a+', 0o600)
    try {
      const journal = new JournalFile(path, file, now)
      await journal.begin()
      return journal
    } catch (thrown) {
      await file.close()
      throw thrown
    }
  })
}

/** Reads the whole journal and follows its chain. A journal that does not exist is empty. Errors: JOURNAL_FAILED. */
export async function verifyJournal(path: string): Promise<JournalVerdict> {
  return told(path, async () => {
    const file = await open(path, 'r').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null
      throw thrown
    })
    if (file === null) return { entries: 0, broken: null, tornBytes: 0 }
    try {
      return (await walk(file)).verdict
    } finally {
      await file.close()
    }
  })
}

class JournalFile implements Journal {
  opening: OpeningReport = { entries: 0, broken: null, tornBytes: 0, tornKeptAt: null }
  private end: ChainEnd = emptyChain
  private size = 0
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly now: () => number,
  ) {}

  async begin(): Promise<void> {
    const { verdict, end, wholeBytes } = await walk(this.file)
    this.end = end
    this.size = wholeBytes
    const tornKeptAt = verdict.tornBytes === 0 ? null : await this.moveTorn(wholeBytes, verdict.tornBytes)
    this.opening = { ...verdict, tornKeptAt }
  }

  append(note: JournalNote): Promise<JournalEntry> {
    const turn = this.last.then(() => told(this.path, () => this.write(note)))
    this.last = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    await this.last
    await this.file.close()
  }

  private async write(note: JournalNote): Promise<JournalEntry> {
    // Another window of the app writes the same journal; its entries are what ours must follow.
    if ((await this.file.stat()).size !== this.size) {
      const { end, wholeBytes } = await walk(this.file)
      this.end = end
      this.size = wholeBytes
    }
    const { line, entry } = chained(note, this.now(), this.end)
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
    await this.write({
      id: `repair-${this.now()}`,
      phase: 'repair',
      who: { person: 'cockpit', clusterUser: null },
      cluster: '',
      action: 'journal.repair',
      tier: 'D0',
      object: { kind: 'journal', namespace: null, name: 'actions', uid: '', resourceVersion: '' },
      result: 'done',
      detail: `A torn last line of ${length} bytes was set aside`,
    })
    return keptAt
  }
}

interface Walk {
  readonly verdict: JournalVerdict
  /** What the next entry stands on: the last line as it is, also where the chain is broken before it. */
  readonly end: ChainEnd
  readonly wholeBytes: number
}

async function walk(file: FileHandle): Promise<Walk> {
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
  let broken: JournalVerdict['broken'] = null
  for (const [index, line] of lines.entries()) {
    const entry = checkedLine(line, end)
    if (typeof entry === 'string') {
      broken ??= { line: index + 1, why: entry }
      end = claimedEnd(line) ?? { seq: end.seq + 1, hash: end.hash }
    } else end = { seq: entry.seq, hash: entry.hash }
  }
  return { verdict: { entries: lines.length, broken, tornBytes: size - wholeBytes }, end, wholeBytes }
}

/** What a line that does not fit says of itself, so that the entries after it are judged by themselves. */
function claimedEnd(line: string): ChainEnd | null {
  const hash = /"hash":"([0-9a-f]{64})"\}$/.exec(line)?.[1]
  const seq = Number(/^\{"seq":(\d+),/.exec(line)?.[1])
  return hash === undefined || !Number.isInteger(seq) ? null : { seq, hash }
}

async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof CockpitError) throw thrown
    const why = thrown instanceof Error ? thrown.message.split(',')[0] : String(thrown)
    throw new CockpitError(
      'JOURNAL_FAILED',
      `The journal of actions cannot be used: ${why}`,
      `Look at ${path}: space, permissions. Nothing is changed on a cluster while it cannot be written.`,
      { cause: thrown },
    )
  }
}
