import type { Kind } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { ApiError } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import { collectionPath } from './resource-path.ts'

/** A page of 500 pods with all their status is some 8 MB of JSON: large enough to be quick, small enough to parse. */
const pageSize = 500
const largestPage = 256 * 1024 * 1024
const pageTimeout = 60_000

const listAnswer = z.object({
  metadata: z.object({
    resourceVersion: z.string().nullish(),
    continue: z.string().nullish(),
    remainingItemCount: z.number().nullish(),
  }),
  items: z.array(z.unknown()).nullable(),
})

export interface ListPage {
  readonly objects: readonly unknown[]
  /** Where a watch may go on from; the same on every page. Null where the API keeps none. */
  readonly resourceVersion: string | null
  /** The server's estimate; null when it gives none. */
  readonly remaining: number | null
  readonly last: boolean
}

/** A whole list, page by page, all of one moment. Errors: those of any request; CONFLICT (410) when it took too long. */
export async function* listPages(
  api: ApiClient,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
): AsyncGenerator<ListPage, void, void> {
  let next: string | null = null
  do {
    const query: Record<string, string> = { limit: `${pageSize}`, ...(next === null ? {} : { continue: next }) }
    const answer = await api.json(collectionPath(kind, namespace), {
      query,
      signal,
      timeoutMs: pageTimeout,
      maxBytes: largestPage,
    })
    const parsed = listAnswer.safeParse(answer)
    if (!parsed.success) {
      throw new ApiError(
        'BAD_ANSWER',
        `The list of ${kind.plural} is not a list`,
        'Look whether the address is an API server.',
      )
    }
    const { metadata, items } = parsed.data
    next = metadata.continue || null
    yield {
      objects: items ?? [],
      resourceVersion: metadata.resourceVersion || null,
      remaining: metadata.remainingItemCount ?? null,
      last: next === null,
    }
  } while (next !== null)
}
