import type { Kind } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { ApiError } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import { collectionPath } from './resource-path.ts'
import { type TableReader, tableAccept } from './table-reader.ts'
import { isWire, readWireList, wireAccept } from './wire-list.ts'
import { MalformedMessage } from './wire-reader.ts'

/** The first page is short, so that there is something to see at once. */
const firstPage = 100
/**
 * Later ones hold as many objects as make about so many bytes. JSON is parsed in one go, which nothing can interrupt:
 * this much takes some 20 ms. Protobuf is read object by object; what is done with a page as a whole (putting it together,
 * finding its objects) takes a few ms for so many bytes.
 */
const jsonBytes = 1024 * 1024
const wireBytes = 4 * 1024 * 1024
const fewestObjects = 50
const mostObjects = 1000
const largestPage = 256 * 1024 * 1024
const pageTimeout = 60_000

const listAnswer = z.object({
  kind: z.string().nullish(),
  apiVersion: z.string().nullish(),
  metadata: z.object({
    resourceVersion: z.string().nullish(),
    continue: z.string().nullish(),
    remainingItemCount: z.number().nullish(),
  }),
  items: z.array(z.unknown()).nullable(),
})

export interface ListPage {
  /** As they came: values of JSON, or the bytes of each in protobuf. */
  readonly objects: readonly unknown[]
  /** Where a watch may go on from; the same on every page. Null where the API keeps none. */
  readonly resourceVersion: string | null
  /** The server's estimate; null when it gives none. */
  readonly remaining: number | null
  readonly last: boolean
  /** Shown early: its objects come again in the list that follows, unless they are gone by then. */
  readonly preview?: true
}

/** A page that was read, and how the list goes on. */
export interface Fetched {
  readonly page: ListPage
  /** In protobuf. */
  readonly wire: boolean
  readonly next: string | null
  /** How many objects the next page should hold. */
  readonly limit: number
}

/**
 * A whole list, page by page, all of one moment; as tables where a reader for them is given. While a page is being
 * worked on, the next one is under way; it is given up when nobody wants it any more. Errors: those of any request;
 * CONFLICT (410) when it took too long; BAD_ANSWER when it has no end.
 * @param first its first page, where that was read already.
 */
export async function* listPages(
  api: ApiClient,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
  tables: TableReader | null = null,
  first: Fetched | null = null,
): AsyncGenerator<ListPage, void, void> {
  const reading = new AbortController()
  const stop = () => reading.abort()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const ask = (limit: number, next: string | null) =>
    fetchPage(api, kind, namespace, reading.signal, tables, limit, next)
  let asked: string | null = null
  let coming: Promise<Fetched> | null = first === null ? ask(firstPage, null) : Promise.resolve(first)
  try {
    while (coming !== null) {
      const { page, next, limit }: Fetched = await coming
      if (next !== null && next === asked) throw endless(api, kind)
      asked = next
      coming = next === null ? null : ask(limit, next)
      // It is awaited in the next turn, if there is one.
      coming?.catch(() => undefined)
      yield page
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/**
 * The version that a collection has now, from a page of one object: null where the API keeps none. The server answers with
 * what its store has, not with what its watches have been told. Errors: those of any request.
 */
export async function newestVersion(
  api: ApiClient,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
  tables: TableReader | null = null,
): Promise<string | null> {
  const { page } = await fetchPage(api, kind, namespace, signal, tables, 1, null)
  return page.resourceVersion
}

/** A cache in between that gives the same page for every token would have it read for ever. */
function endless(api: ApiClient, kind: Kind): ApiError {
  return new ApiError(
    'BAD_ANSWER',
    `${api.host} gives the same page of ${kind.plural} again and again`,
    'Look whether a proxy or a cache stands between.',
  )
}

/** The short first page of a list. */
export function fetchFirstPage(
  api: ApiClient,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
): Promise<Fetched> {
  return fetchPage(api, kind, namespace, signal, null, firstPage, null)
}

async function fetchPage(
  api: ApiClient,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
  tables: TableReader | null,
  limit: number,
  next: string | null,
): Promise<Fetched> {
  const answer = await api.requestBytes(collectionPath(kind, namespace), {
    query: { limit: `${limit}`, ...selection(kind), ...(next === null ? {} : { continue: next }) },
    ...acceptHeader(kind, tables),
    signal,
    timeoutMs: pageTimeout,
    maxBytes: largestPage,
  })
  const wire = isWire(answer.contentType)
  const parsed = listAnswer.safeParse(wire ? wireList(answer.body) : jsonList(api.parse(answer), tables))
  if (!parsed.success) throw notAList(kind)
  const { metadata, items } = parsed.data
  const objects = kind.identified ? (items ?? []).map((object) => identified(object, parsed.data)) : (items ?? [])
  const fitting = objects.length * ((wire ? wireBytes : jsonBytes) / Math.max(1, answer.body.length))
  return {
    page: {
      objects,
      resourceVersion: metadata.resourceVersion || null,
      remaining: metadata.remainingItemCount ?? null,
      last: !metadata.continue,
    },
    wire,
    next: metadata.continue || null,
    limit: Math.round(Math.min(mostObjects, Math.max(fewestObjects, fitting))),
  }
}

export function notAList({ plural }: Kind): ApiError {
  const hint = 'Look whether the address is an API server.'
  return new ApiError('BAD_ANSWER', `The list of ${plural} is not a list`, hint)
}

/** What of a kind's objects the server is asked for, as part of a query. */
export function selection({ fieldSelector }: Pick<Kind, 'fieldSelector'>): Record<string, string> {
  return fieldSelector === undefined ? {} : { fieldSelector }
}

/** An object of a list with the kind and version that the list has for all of its own. */
function identified(object: unknown, { kind, apiVersion }: z.output<typeof listAnswer>): unknown {
  if (typeof object !== 'object' || object === null || !kind?.endsWith('List')) return object
  return { apiVersion, kind: kind.slice(0, -'List'.length), ...object }
}

function acceptHeader(kind: Kind, tables: TableReader | null) {
  if (tables !== null) return { headers: { accept: tableAccept } }
  return kind.wire === undefined ? {} : { headers: { accept: wireAccept } }
}

function jsonList(answer: unknown, tables: TableReader | null): unknown {
  return tables === null ? answer : tables.list(answer)
}

/** What cannot be read is no list. */
function wireList(body: Buffer): unknown {
  try {
    return readWireList(body)
  } catch (thrown) {
    if (thrown instanceof MalformedMessage) return null
    throw thrown
  }
}
