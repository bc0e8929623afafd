import type { Kind } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import type { ApiClient } from './api-request.ts'
import type { Clock } from './cluster-access.ts'
import { pause } from './deadline.ts'
import { fetchFirstPage, type ListPage, listPages, notAList, selection } from './list-pages.ts'
import { collectionPath } from './resource-path.ts'
import type { TableReader } from './table-reader.ts'
import { isWire, wireAccept } from './wire-list.ts'
import { WireListCutter } from './wire-list-cutter.ts'
import { MalformedMessage } from './wire-reader.ts'

/**
 * From this minor version of Kubernetes 1 on, a whole list comes from the API server's cache, as it is now (KEP-2340), and
 * is written object by object (KEP-5116). Pages are read from etcd there as soon as the cache has forgotten their moment,
 * at three times the cost. Servers before it would put a whole list together in memory, so those are asked for pages.
 */
const writesWholeSince = 33
const silence = 60_000
/**
 * The whole list follows its first page after so long, ms: where server, cockpit and window share a few cores, or the line is
 * thin, the first rows would otherwise wait for the other ten thousand. Seven openings each on two cores: with 150 ms first
 * rows after 0.49 s and all after 2.24, without 0.62 and 2.16.
 */
const afterFirstPage = 100

const listMetadata = z.object({ resourceVersion: z.string().min(1) })

export interface ListReadingOptions {
  readonly api: ApiClient
  readonly kind: Kind
  readonly namespace: string | null
  readonly signal: AbortSignal
  readonly tables: TableReader | null
  readonly clock: Clock
  /** The server's gitVersion as it is known now; null: not yet. */
  readonly version: () => string | null
}

/**
 * A whole list, all of one moment, in parts: those of one long answer, of which no more than a part is in memory, where
 * kind and server are fit for that; else pages. A short first page comes before either: it can be shown at once, and it
 * tells whether there is more and in what form it would come. Errors: those of `listPages`.
 */
export async function* readList(options: ListReadingOptions): AsyncGenerator<ListPage, void, void> {
  const { api, kind, namespace, signal, tables, version } = options
  if (kind.wire === undefined) return yield* listPages(api, kind, namespace, signal, tables)
  const first = await fetchFirstPage(api, kind, namespace, signal)
  const pagesSuffice = first.next === null || !first.wire || !writesWhole(version())
  if (pagesSuffice) return yield* listPages(api, kind, namespace, signal, null, first)
  yield* wholeList(options, first.page)
}

function writesWhole(version: string | null): boolean {
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? []
  return Number(major) > 1 || (major === '1' && Number(minor) >= writesWholeSince)
}

async function* wholeList(
  { api, kind, namespace, signal, clock }: ListReadingOptions,
  first: ListPage,
): AsyncGenerator<ListPage, void, void> {
  yield { ...first, resourceVersion: null, preview: true }
  await pause(clock, afterFirstPage, signal)
  const reading = new AbortController()
  try {
    const { contentType, chunks } = await api.requestChunks(collectionPath(kind, namespace), {
      query: selection(kind),
      headers: { accept: wireAccept },
      signal: AbortSignal.any([signal, reading.signal]),
      timeoutMs: silence,
    })
    if (!isWire(contentType)) throw notAList(kind)
    yield* partsOf(chunks, kind, first)
  } finally {
    reading.abort()
  }
}

async function* partsOf(
  chunks: AsyncIterable<Buffer>,
  kind: Kind,
  first: ListPage,
): AsyncGenerator<ListPage, void, void> {
  const cutter = new WireListCutter()
  const shown = first.objects.length
  const expected = first.remaining === null ? null : shown + first.remaining
  let taken = 0
  const part = (objects: readonly Buffer[], last: boolean): ListPage => {
    taken += objects.length
    const read = listMetadata.safeParse(cutter.metadata)
    return {
      objects,
      resourceVersion: read.success ? read.data.resourceVersion : null,
      remaining: expected === null ? null : Math.max(0, expected - Math.max(taken, shown)),
      last,
    }
  }
  try {
    for await (const chunk of chunks) {
      const objects = cutter.push(chunk)
      if (objects.length > 0) yield part(objects, false)
    }
    yield part(cutter.end(), true)
  } catch (thrown) {
    throw thrown instanceof MalformedMessage ? notAList(kind) : thrown
  }
}
