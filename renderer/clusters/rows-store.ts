import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness, RowsMessage } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver, Unsubscribe } from '@shared/contract/define-contract.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { keepOpen } from '../bridge/keep-open.ts'
import type { FrameScheduler } from '../bridge/next-frame.ts'
import { oncePerFrame } from '../bridge/next-frame.ts'
import { sameRow } from './same-row.ts'

export interface FeedAddress {
  readonly cluster: ClusterId
  readonly kind: string
  /** null = all namespaces, or a cluster-scoped kind. */
  readonly namespace: string | null
}

/** What a screen sees of one kind on one cluster. The array is replaced only when a row came, changed or went. */
export interface FeedView {
  readonly rows: readonly Row[]
  readonly freshness: Freshness
}

export interface RowsStore {
  readonly views: StoreApi<{ readonly feeds: ReadonlyMap<string, FeedView> }>
  /** Opens the feed, or joins it. Rows stay for a while after the last release, so that flipping tabs shows no gap. */
  lease(address: FeedAddress): Unsubscribe
}

interface Surroundings {
  readonly open: (address: FeedAddress, observer: StreamObserver<RowsMessage>) => Unsubscribe
  readonly frames: FrameScheduler
  /** Calls back once after `ms`; the returned function cancels. */
  readonly after: (ms: number, callback: () => void) => Unsubscribe
}

interface Feed {
  readonly rows: HeldRows
  freshness: Freshness
  view: FeedView
  rowsChanged: boolean
  leases: number
  close: Unsubscribe
  cancelLinger: Unsubscribe
}

/** How long an unused feed stays open, ms. */
const lingerMs = 8000
/** More rows than a window shows: until there are so many, each part of a list is shown at once. */
const screenful = 100
/**
 * While a long list is being read and its first rows are there, the screen gets more of it only so often, ms: sorting and
 * drawing each part anew takes longer than reading it, and rows would run about under the eye.
 */
const loadingPublishMs = 1000

export const loadingFreshness: Freshness = { state: 'loading', asOf: null, reason: '', hint: '', loading: null }
export const emptyFeed: FeedView = { rows: [], freshness: loadingFreshness }

export function feedKey({ cluster, kind, namespace }: FeedAddress): string {
  return JSON.stringify([cluster, kind, namespace])
}

/** What a key of `feedKey` is of. */
export function feedAddress(key: string): FeedAddress {
  const [cluster, kind, namespace] = JSON.parse(key) as [ClusterId, string, string | null]
  return { cluster, kind, namespace }
}

/**
 * Rows of every kind that some screen shows. Messages change a map at once, outside React; what React sees is rebuilt at
 * most once a frame, and a row that did not change keeps its reference through deltas and relists.
 */
export function createRowsStore({ open, frames, after }: Surroundings): RowsStore {
  const views = createStore<{ readonly feeds: ReadonlyMap<string, FeedView> }>(() => ({ feeds: new Map() }))
  const feeds = new Map<string, Feed>()
  const dirty = new Set<string>()

  const publish = oncePerFrame(frames, () => {
    const next = new Map(views.getState().feeds)
    for (const key of dirty) {
      const feed = feeds.get(key)
      if (feed === undefined) {
        next.delete(key)
        continue
      }
      feed.view = { rows: feed.rowsChanged ? feed.rows.list() : feed.view.rows, freshness: feed.freshness }
      feed.rowsChanged = false
      next.set(key, feed.view)
    }
    dirty.clear()
    views.setState({ feeds: next })
  })

  let waiting = false
  const publishLater = () => {
    if (waiting) return
    waiting = true
    after(loadingPublishMs, () => {
      waiting = false
      publish()
    })
  }

  function start(key: string, address: FeedAddress): Feed {
    const feed: Feed = {
      rows: new HeldRows(),
      freshness: loadingFreshness,
      view: emptyFeed,
      rowsChanged: false,
      leases: 0,
      close: () => {},
      cancelLinger: () => {},
    }
    feeds.set(key, feed)
    const changed = () => {
      dirty.add(key)
      if (feed.freshness.state === 'loading' && feed.view.rows.length >= screenful) publishLater()
      else publish()
    }
    feed.close = keepOpen<RowsMessage>(
      (observer) => open(address, observer),
      {
        next(message) {
          if (feed.rows.apply(message)) feed.rowsChanged = true
          feed.freshness = message.freshness
          changed()
        },
        broken(error) {
          feed.freshness = brokenFreshness(feed.freshness, error)
          changed()
        },
      },
      after,
    )
    return feed
  }

  return {
    views,
    lease(address) {
      const key = feedKey(address)
      const feed = feeds.get(key) ?? start(key, address)
      feed.leases += 1
      feed.cancelLinger()
      let released = false
      return () => {
        if (released) return
        released = true
        feed.leases -= 1
        if (feed.leases > 0) return
        feed.cancelLinger = after(lingerMs, () => {
          feed.close()
          feeds.delete(key)
          dirty.add(key)
          publish()
        })
      }
    },
  }
}

/** The rows of one feed by uid. A row that did not change keeps its reference. */
export class HeldRows {
  private readonly rows = new Map<string, Row>()
  /** While a snapshot comes in parts: the uids that it has named so far. */
  private named: Set<string> | null = null

  list(): readonly Row[] {
    return [...this.rows.values()]
  }

  get(uid: string): Row | undefined {
    return this.rows.get(uid)
  }

  /**
   * Applies one message. A snapshot whose freshness is still `loading` goes on in the deltas behind it: what it does not
   * name is dropped only when it is whole, so that a feed which is opened anew never shows fewer rows than before.
   * @returns true when a row came, changed or went.
   */
  apply(message: RowsMessage): boolean {
    if (message.type === 'snapshot') this.named = new Set()
    let changed = false
    for (const row of message.type === 'snapshot' ? message.rows : message.upserts) {
      this.named?.add(row.uid)
      const held = this.rows.get(row.uid)
      if (this.named !== null && held !== undefined && sameRow(held, row)) continue
      this.rows.set(row.uid, row)
      changed = true
    }
    if (message.type === 'delta') for (const uid of message.removes) changed = this.drop(uid) || changed
    if (this.named === null || message.freshness.state === 'loading') return changed
    for (const uid of this.rows.keys()) if (!this.named.has(uid)) changed = this.drop(uid) || changed
    this.named = null
    return changed
  }

  private drop(uid: string): boolean {
    this.named?.delete(uid)
    return this.rows.delete(uid)
  }
}

/**
 * Rows that were proven once are old now; a feed that never had any has failed, unless its cluster has no such kind.
 * Never `live`.
 */
function brokenFreshness(before: Freshness, error: CockpitError): Freshness {
  return {
    state: before.asOf !== null ? 'stale' : error.code === 'NOT_FOUND' ? 'absent' : 'failed',
    asOf: before.asOf,
    reason: error.message,
    hint: error.hint,
    loading: null,
  }
}
