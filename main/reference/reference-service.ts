import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { LibraryFile } from '@main/runbooks/runbook-library.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { ReferenceOverview, referenceContract } from '@shared/reference/contract.ts'
import type { GuideSection, ReferenceDocument, ReferenceFolder } from '@shared/reference/reference.ts'
import { FolderWatch } from './folder-watch.ts'
import type { OwnFolders, OwnReading } from './own-folders.ts'
import { runbookDocument } from './runbook-document.ts'
import { SearchIndex, type StampedDocument } from './search-index.ts'
import type { ShippedPages } from './shipped-pages.ts'

const pace = 200

export interface ReferenceOptions {
  readonly clock: Clock
  readonly own: OwnFolders
  readonly shipped: () => Promise<ShippedPages>
  readonly sections: () => Promise<GuideSection[]>
  /** Every runbook, those of the own folders among them. */
  readonly runbooks: () => Promise<readonly LibraryFile[]>
  /** Folders of runbooks that may change, and files that say which are accepted. */
  readonly alsoWatched: readonly string[]
}

/** Everything that can be read and searched without a cluster. Nothing is read before somebody asks. */
export class ReferenceService {
  readonly handlers: Handlers<typeof referenceContract>
  private readonly index = new SearchIndex()
  private readonly watch: FolderWatch
  private readonly listeners = new Set<() => void>()
  private documents = new Map<string, ReferenceDocument>()
  private overview: ReferenceOverview | null = null
  private shipped: ShippedPages = { pages: [], errors: [] }
  private sections: GuideSection[] = []
  private errors: ErrorShape[] = []
  private reading: OwnReading = { pages: [], runbooks: [], folders: [], watched: [] }
  private begun: Promise<void> | null = null
  private turn: Promise<void> = Promise.resolve()
  /** Of what was last said: the same entries may stand for another text. */
  private stamps = ''
  private ownRead = false
  private closed = false

  constructor(private readonly options: ReferenceOptions) {
    this.watch = new FolderWatch(options.clock, () => this.look())
    this.handlers = {
      overview: (_input, signal) => this.overviews(signal),
      show: async ({ kind, id }) => {
        await this.ready()
        const found = this.documents.get(`${kind}:${id}`)
        if (found === undefined) throw new CockpitError('NOT_FOUND', `There is no ${kind} ${id}`)
        return found
      },
      search: async ({ words, limit }) => {
        await this.ready()
        return { hits: this.index.search(words, limit), documents: this.index.size }
      },
      addFolder: async ({ path }) => {
        await options.own.add(path)
        await this.look()
        return {}
      },
      removeFolder: async ({ path }) => {
        await options.own.remove(path)
        await this.look()
        return {}
      },
    }
  }

  /** Runbooks in the own folders, for the library that reads them. */
  async runbookFiles(): Promise<readonly string[]> {
    // Only once somebody asked for the reference are the folders watched.
    if (this.begun === null || !this.ownRead) await this.readOwn()
    return this.reading.runbooks.map(({ path }) => path)
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.closed = true
    this.watch.close()
    await this.turn
  }

  private ready(): Promise<void> {
    this.begun ??= this.begin()
    return this.begun
  }

  private async begin(): Promise<void> {
    this.shipped = await this.options.shipped()
    this.errors = this.shipped.errors.map(toErrorShape)
    try {
      this.sections = await this.options.sections()
    } catch (thrown) {
      this.errors.push(toErrorShape(thrown))
    }
    await this.look()
  }

  /** One look at a time; never rejects. */
  private look(): Promise<void> {
    this.turn = this.turn.then(() => (this.closed ? undefined : this.readAll())).catch(() => undefined)
    return this.turn
  }

  private async readAll(): Promise<void> {
    try {
      await this.readOwn()
      const { runbooks, folders } = this.judged(await this.options.runbooks())
      const documents = [...this.shipped.pages, ...this.reading.pages, ...runbooks]
      await this.index.set(documents, setImmediate)
      this.documents = new Map(documents.map(({ document }) => [`${document.kind}:${document.id}`, document]))
      this.say(folders, documents.map(({ document, stamp }) => `${document.kind} ${document.id} ${stamp}`).join('\n'))
    } finally {
      this.watch.follow([...this.options.alsoWatched, ...this.reading.watched])
    }
  }

  private async readOwn(): Promise<void> {
    const shipped = new Set(this.shipped.pages.map(({ document }) => document.id))
    this.reading = await this.options.own.read((id) => shipped.has(id), setImmediate)
    this.ownRead = true
  }

  /** Runbooks as documents, and with each folder what the library says against its runbooks. */
  private judged(files: readonly LibraryFile[]): { runbooks: StampedDocument[]; folders: ReferenceFolder[] } {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const runbooks = files.flatMap((file): StampedDocument[] =>
      'runbook' in file ? [{ document: runbookDocument(file.runbook), stamp: file.runbook.hash }] : [],
    )
    const folders = this.reading.folders.map((folder): ReferenceFolder => {
      const wrong = this.reading.runbooks.flatMap(({ path, folder: within }) => {
        if (within !== folder.path) return []
        const file = byPath.get(path)
        if (file !== undefined && 'runbook' in file) return []
        const reason = file === undefined ? 'another runbook has this name' : file.wrong
        return [{ path, reason }]
      })
      return {
        ...folder,
        runbooks: folder.runbooks - wrong.length,
        refused: [...folder.refused, ...wrong].slice(0, 200),
      }
    })
    return { runbooks, folders }
  }

  private say(folders: readonly ReferenceFolder[], stamps: string): void {
    const { error } = this.options.own
    const next: ReferenceOverview = {
      entries: [...this.documents.values()].map(({ parts: _parts, ...entry }) => entry),
      sections: this.sections,
      folders: [...folders],
      errors: [...this.errors, ...(error === null ? [] : [toErrorShape(error)])],
    }
    if (stamps === this.stamps && JSON.stringify(this.overview) === JSON.stringify(next)) return
    this.stamps = stamps
    this.overview = next
    for (const listener of [...this.listeners]) listener()
  }

  private async *overviews(signal: AbortSignal): AsyncGenerator<ReferenceOverview, void, void> {
    await this.ready()
    const source = {
      subscribe: (changed: () => void): Unsubscribe => {
        this.listeners.add(changed)
        return () => this.listeners.delete(changed)
      },
      take: () => this.overview,
    }
    yield* conflatedStream(source, this.options.clock, pace, signal)
  }
}
