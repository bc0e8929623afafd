import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { longestMarkdown } from '@shared/runbooks/markdown-limits.ts'

export interface ScanLimits {
  /** Markdown files. */
  readonly files: number
  /** Names looked at, of whatever kind. */
  readonly names: number
  /** Folders below the first. */
  readonly depth: number
}

export const usualLimits: ScanLimits = { files: 2_000, names: 20_000, depth: 8 }

/** A file that can be read, under the path where it really lies. */
export interface ScannedFile {
  /** Within the folder, with "/". */
  readonly relative: string
  readonly path: string
  /** Another one whenever the file may be another. */
  readonly stamp: string
}

export interface Refused {
  readonly path: string
  readonly reason: string
}

export interface FolderScan {
  readonly files: readonly ScannedFile[]
  readonly refused: readonly Refused[]
  /** Every folder that was looked into: what is to be watched. */
  readonly folders: readonly string[]
}

/**
 * The Markdown files below a folder, in order of their paths. Hidden ones and node_modules are left out without a word.
 * A symbolic link to a file is followed only while it stays inside. Never throws.
 */
export async function scanFolder(folder: string, limits: ScanLimits = usualLimits): Promise<FolderScan> {
  return new Scan(folder, limits).run()
}

class Scan {
  private readonly files: ScannedFile[] = []
  private readonly refused: Refused[] = []
  private readonly folders: string[] = []
  private readonly seen = new Set<string>()
  private names = 0
  private full = false
  private root = ''

  constructor(
    private readonly folder: string,
    private readonly limits: ScanLimits,
  ) {}

  async run(): Promise<FolderScan> {
    try {
      this.root = await realpath(this.folder)
      await this.enter(this.root, 0)
    } catch (thrown) {
      this.refused.push({ path: this.folder, reason: reasonOf(thrown) })
    }
    return { files: this.files, refused: this.refused, folders: this.folders }
  }

  private async enter(folder: string, depth: number): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true })
    this.folders.push(folder)
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (this.full) return
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      this.names += 1
      if (this.names > this.limits.names) return this.stop(`more than ${this.limits.names} files and folders`)
      const path = join(folder, entry.name)
      try {
        if (entry.isDirectory()) await this.below(path, depth)
        else if (/\.(md|markdown)$/i.test(entry.name)) await this.take(path)
      } catch (thrown) {
        this.refused.push({ path: this.relative(path), reason: reasonOf(thrown) })
      }
    }
  }

  private async below(path: string, depth: number): Promise<void> {
    if (depth < this.limits.depth) return this.enter(path, depth + 1)
    this.refused.push({ path: this.relative(path), reason: `it lies deeper than ${this.limits.depth} folders` })
  }

  private async take(path: string): Promise<void> {
    const refuse = (reason: string) => void this.refused.push({ path: this.relative(path), reason })
    const target = await realpath(path)
    if (!target.startsWith(this.root + sep)) return refuse('the link leads outside of the folder')
    const found = await lstat(target, { bigint: true })
    if (!found.isFile()) return refuse('it is no regular file')
    // Two links to one file are one document.
    if (this.seen.has(target)) return
    this.seen.add(target)
    if (found.size > BigInt(longestMarkdown)) return refuse(tooLarge)
    if (this.files.length === this.limits.files) return this.stop(`more than ${this.limits.files} Markdown files`)
    const { dev, ino, size, mtimeNs, ctimeNs } = found
    this.files.push({
      relative: this.relative(path),
      path: target,
      stamp: `${target} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
    })
  }

  private stop(what: string): void {
    this.full = true
    this.refused.push({ path: this.folder, reason: `it holds ${what}; the rest is not read` })
  }

  private relative(path: string): string {
    return relative(this.root, path).split(sep).join('/')
  }
}

const tooLarge = `it is larger than ${longestMarkdown / 1024} KiB`
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a scanned file. Whatever lies there by now: a link is not followed, a pipe is not waited for, and of a
 * file that has grown nothing is kept.
 */
export async function readScanned(path: string): Promise<{ readonly text: string } | { readonly wrong: string }> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (!found.isFile()) return { wrong: 'it is no regular file' }
      const buffer = Buffer.alloc(longestMarkdown + 1)
      let length = 0
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      if (length > longestMarkdown) return { wrong: tooLarge }
      return { text: utf8.decode(buffer.subarray(0, length)) }
    } finally {
      await file.close()
    }
  } catch (thrown) {
    return { wrong: reasonOf(thrown) }
  }
}

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  switch (code) {
    case 'ENOENT':
      return 'it is not there'
    case 'ENOTDIR':
      return 'it is no folder'
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read'
    case 'ELOOP':
      return 'its link leads in a circle'
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is no UTF-8 text'
    default:
      return code === '' ? String(thrown) : `it cannot be read (${code})`
  }
}
