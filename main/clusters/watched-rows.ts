import type { Readable } from 'node:stream'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { ApiError, failureOfStatus, statusObject } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { Clock } from './cluster-access.ts'
import { newestVersion, selection } from './list-pages.ts'
import type { PageQueue } from './page-queue.ts'
import { collectionPath } from './resource-path.ts'
import { RowSet } from './row-set.ts'
import { TableReader, tableAccept } from './table-reader.ts'
import { Turns } from './turns.ts'
import { readList } from './whole-list.ts'

/** A list of more objects costs the server and this process too much to be read after every gap. */
const shortList = 1_000

const watchEvent = z.object({ type: z.string(), object: z.unknown() })
const bookmark = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) })

/** How far a list has been read. */
export interface ListProgress {
  readonly rows: number
  /** The server's estimate; null when it gives none. */
  readonly remaining: number | null
  readonly last: boolean
}

export interface WatchedRowsOptions<R extends Row> {
  readonly kind: Kind<R>
  readonly namespace: string | null
  readonly api: ApiClient
  readonly clock: Clock
  /** Of all lists of the cluster. */
  readonly pages: PageQueue
  /** The server's gitVersion as it is known now; null: not yet. */
  readonly version: () => string | null
  /** Gets the uids of each batch of events that was applied. */
  readonly onChange: (changed: ReadonlySet<string>) => void
}

/** The rows of one kind, where they stand in the server's history, and what moves them on: lists and watch events. */
export class WatchedRows<R extends Row> {
  /** Where a watch goes on; null when a list must be read first. */
  resourceVersion: string | null = null
  private listed = 0
  private readonly set: RowSet<R>
  private readonly tables: TableReader | null

  constructor(private readonly options: WatchedRowsOptions<R>) {
    this.set = new RowSet(options.kind)
    this.tables = options.kind.form === 'table' ? new TableReader() : null
  }

  get rows(): ReadonlyMap<string, R> {
    return this.set.rows
  }

  /** Whether the last list was so short that it may be read anew at any time. */
  get short(): boolean {
    return this.listed <= shortList
  }

  /** Reads all anew; what is not in the list any more goes. @param onPage after each page, with the uids of what changed. */
  async list(
    signal: AbortSignal,
    onPage: (changed: ReadonlySet<string>, progress: ListProgress) => void,
  ): Promise<void> {
    const { api, clock, kind, namespace, pages, version } = this.options
    const seen = new Set<string>()
    const turns = new Turns(clock)
    let from: string | null = null
    for await (const page of readList({ api, kind, namespace, signal, tables: this.tables, clock, version })) {
      from ??= page.resourceVersion
      const changed = new Set<string>()
      await pages.inTurn(async () => {
        for (const object of page.objects) {
          const uid = this.set.take(object, changed)
          if (page.preview !== true) seen.add(uid)
          if (turns.due) {
            await turns.rest()
            signal.throwIfAborted()
          }
        }
      })
      if (page.last) this.set.keepOnly(seen, changed)
      onPage(changed, { rows: this.rows.size, remaining: page.remaining, last: page.last })
    }
    this.resourceVersion = from
    this.listed = seen.size
  }

  /** The version that the server's collection has now; null where the API keeps none. */
  newest(signal: AbortSignal): Promise<string | null> {
    const { api, kind, namespace } = this.options
    return newestVersion(api, kind, namespace, signal, this.tables)
  }

  /** Opens a watch that goes on from here, for so long. */
  stream(seconds: number, signal: AbortSignal): Promise<Readable> {
    const { api, kind, namespace } = this.options
    return api.stream(
      collectionPath(kind, namespace),
      {
        ...selection(kind),
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: this.resourceVersion ?? '',
        timeoutSeconds: `${seconds}`,
      },
      signal,
      undefined,
      this.tables === null ? {} : { accept: tableAccept },
    )
  }

  /** Takes whole lines of a watch. Errors: what the server tells of as one; BAD_ANSWER. */
  apply(lines: readonly string[]): void {
    const changed = new Set<string>()
    try {
      for (const line of lines) this.applyEvent(line, changed)
    } finally {
      if (changed.size > 0) this.options.onChange(changed)
    }
  }

  private applyEvent(line: string, changed: Set<string>): void {
    const { type, object: sent } = this.parseEvent(line)
    const object = this.tables === null ? sent : this.tables.event(sent)
    if (type === 'ERROR') {
      const told = statusObject.safeParse(object).data ?? null
      // Whatever the reason, only a new list is certain to miss nothing.
      this.resourceVersion = null
      throw failureOfStatus(told?.code ?? 500, told, this.options.api.host)
    }
    if (type === 'ADDED' || type === 'MODIFIED') this.set.take(object, changed)
    else if (type === 'DELETED') this.set.drop(object, changed)
    const version = bookmark.safeParse(object).data?.metadata.resourceVersion
    if (version !== undefined) this.resourceVersion = version
  }

  private parseEvent(line: string): z.output<typeof watchEvent> {
    try {
      return watchEvent.parse(JSON.parse(line))
    } catch {
      this.resourceVersion = null
      throw new ApiError(
        'BAD_ANSWER',
        `${this.options.api.host} sent a watch event that cannot be read`,
        'The list is read again.',
      )
    }
  }
}
