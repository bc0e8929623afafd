import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Runbook, RunbookSummary } from '@shared/runbooks/runbook.ts'
import { z } from 'zod'
import { summaryOfRunbook } from './fitting-runbooks.ts'
import type { RunbookLanguage } from './runbook-engine.ts'

const largestFile = 1024 * 1024
const mostFiles = 500
const acceptedForm = z.record(z.string(), z.string())

export interface RunbookLibraryOptions {
  /** Where the shipped ones lie. */
  readonly builtIn: string
  readonly settingsFolder: string
  readonly language: RunbookLanguage
  /** Files of further own ones, wherever they lie; asked for at each look. */
  readonly further?: () => Promise<readonly string[]>
}

/** A runbook, or why its file is none. */
export type LibraryFile = { readonly id: string; readonly path: string } & (
  | { readonly runbook: Runbook }
  | { readonly wrong: string; readonly origin: Runbook['origin'] }
)

type Read =
  | { readonly runbook: Runbook }
  | { readonly wrong: string; readonly origin: Runbook['origin']; readonly hash: string }

interface Placed {
  readonly path: string
  readonly read: Read
}

interface Kept {
  readonly stamp: string
  readonly read: Read
}

/** All runbooks, shipped and own. Files are read again when they have changed; a shipped one wins over an own one of its id. */
export class RunbookLibrary {
  private readonly kept = new Map<string, Kept>()
  private readonly own: string
  private readonly acceptedFile: string

  constructor(private readonly options: RunbookLibraryOptions) {
    this.own = join(options.settingsFolder, 'runbooks')
    this.acceptedFile = join(options.settingsFolder, 'accepted-runbooks.json')
  }

  async list(): Promise<RunbookSummary[]> {
    const accepted = await this.accepted()
    return [...(await this.all())].map(([id, { read }]) => {
      if ('wrong' in read) return unreadable(id, read)
      return summaryOfRunbook(withAcceptance(read.runbook, accepted))
    })
  }

  /** Every file with what it holds, or only those of one origin: the others are not read then. */
  async files(origin: Runbook['origin'] | null = null): Promise<LibraryFile[]> {
    const accepted = await this.accepted()
    return [...(await this.all(origin))].map(([id, { path, read }]) =>
      'wrong' in read ? { id, path, ...read } : { id, path, runbook: withAcceptance(read.runbook, accepted) },
    )
  }

  /** Those that can be read, whole. */
  async readable(): Promise<Runbook[]> {
    return (await this.files()).flatMap((file) => ('runbook' in file ? [file.runbook] : []))
  }

  /** Errors: NOT_FOUND, BAD_RUNBOOK. */
  async find(id: string): Promise<Runbook> {
    const read = (await this.all()).get(id)?.read
    if (read === undefined) throw new CockpitError('NOT_FOUND', `There is no runbook ${id}`)
    if ('wrong' in read) {
      throw new CockpitError(
        'BAD_RUNBOOK',
        `${id}.md cannot be read: ${read.wrong}`,
        `cockpit runbook lint ${id}.md tells all.`,
      )
    }
    return withAcceptance(read.runbook, await this.accepted())
  }

  /** From now on this very file may be run. Errors: NOT_FOUND, CHANGED, BAD_RUNBOOK. */
  async accept(id: string, hash: string): Promise<void> {
    const runbook = await this.find(id)
    if (runbook.hash !== hash) {
      throw new CockpitError('CHANGED', `${id}.md is another one now`, 'Look at it as it is, then accept it.')
    }
    await writePrivateFile(this.acceptedFile, JSON.stringify({ ...(await this.accepted()), [id]: hash }, null, 2))
  }

  private async all(wanted: Runbook['origin'] | null = null): Promise<ReadonlyMap<string, Placed>> {
    const found = new Map<string, Placed>()
    const taken = new Set<string>()
    const take = async (paths: readonly string[], origin: Runbook['origin']) => {
      for (const path of paths) {
        const id = basename(path, '.md')
        if (taken.has(id)) continue
        taken.add(id)
        if (wanted === null || wanted === origin) found.set(id, { path, read: await this.read(path, id, origin) })
      }
    }
    await take(await markdownFiles(this.options.builtIn), 'built-in')
    if (wanted === 'built-in') return found
    await take(await markdownFiles(this.own), 'own')
    await take((await this.options.further?.()) ?? [], 'own')
    return found
  }

  private async read(path: string, id: string, origin: Runbook['origin']): Promise<Read> {
    try {
      const { mtimeMs, size } = await stat(path)
      const stamp = `${mtimeMs} ${size}`
      const known = this.kept.get(path)
      if (known?.stamp === stamp) return known.read
      if (size > largestFile) return { wrong: `it is larger than ${largestFile} bytes`, origin, hash: '' }
      const text = await readFile(path, 'utf8')
      const read = this.parsed(id, text, origin)
      this.kept.set(path, { stamp, read })
      return read
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
      return { wrong: code, origin, hash: '' }
    }
  }

  private parsed(id: string, text: string, origin: Runbook['origin']): Read {
    const parsed = this.options.language.parse(id, text)
    if ('runbook' in parsed) return { runbook: { ...parsed.runbook, origin, accepted: origin === 'built-in' } }
    return { wrong: parsed.wrong, origin, hash: createHash('sha256').update(text).digest('hex') }
  }

  private async accepted(): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(this.acceptedFile, 'utf8').catch(() => '{}')
    try {
      return acceptedForm.parse(JSON.parse(text))
    } catch {
      // What cannot be read accepts nothing.
      return {}
    }
  }
}

function withAcceptance(runbook: Runbook, accepted: Readonly<Record<string, string>>): Runbook {
  return runbook.origin === 'own' ? { ...runbook, accepted: accepted[runbook.id] === runbook.hash } : runbook
}

function unreadable(id: string, { wrong, origin, hash }: Extract<Read, { wrong: string }>): RunbookSummary {
  return {
    id,
    title: `${id}.md`,
    summary: `Cannot be read: ${wrong}`,
    guides: [],
    symptoms: [],
    severity: 'routine',
    minutes: 0,
    origin,
    accepted: false,
    hash,
    steps: 0,
    tier: 'D0',
  }
}

async function markdownFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .slice(0, mostFiles)
    .map((name) => join(folder, name))
}
