import type { Freshness, RowsMessage } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { RowsLease } from './cluster-access.ts'
import type { ConflatedSource } from './conflated-stream.ts'

/** While nothing changes, the age of live rows is told anew only when it moved by so much. */
const asOfStep = 5_000
/**
 * Rows of one message. To write a pod's row for another process takes some 20 µs, so more would hold up the event loop,
 * and the window that has to read it.
 */
const mostRows = 500

/**
 * A snapshot of a lease's rows, then what changed since the last message, whatever happened in between. Many rows come in
 * several messages, and until the last of the first ones has come the freshness is `loading`: what is not whole is never
 * told as whole, nor what was stale as live before all that it missed was told.
 */
export class RowsSource implements ConflatedSource<RowsMessage> {
  private readonly changed = new Set<string>()
  private readonly sent = new Set<string>()
  private last: Freshness | null = null
  /** Until the subscriber has had every row once. */
  private catchingUp = true

  /** @param line what is told of a row; default: the row. */
  constructor(
    private readonly lease: RowsLease,
    private readonly line: (row: Row) => Row = (row) => row,
  ) {}

  get more(): boolean {
    return this.changed.size > 0
  }

  subscribe(notify: () => void): Unsubscribe {
    return this.lease.onChange((uids) => {
      for (const uid of uids) this.changed.add(uid)
      notify()
    })
  }

  take(): RowsMessage | null {
    const { rows } = this.lease
    const first = this.last === null
    // A subscriber waits for its first rows anyhow; an empty message would only make them wait for the one after it.
    if (first && rows.size === 0 && this.lease.freshness.state === 'loading') return null
    if (first) for (const uid of rows.keys()) this.changed.add(uid)
    const unchanged = this.changed.size === 0
    const { upserts, removes } = this.takeRows()
    if (this.changed.size === 0 && isWhole(this.lease.freshness)) this.catchingUp = false
    const freshness = this.freshness()
    const before = this.last
    if (before !== null && unchanged && !differs(before, freshness)) return null
    this.last = freshness
    return first ? { type: 'snapshot', rows: upserts, freshness } : { type: 'delta', upserts, removes, freshness }
  }

  private takeRows(): { upserts: Row[]; removes: string[] } {
    const upserts: Row[] = []
    const removes: string[] = []
    for (const uid of this.changed) {
      if (upserts.length === mostRows) break
      this.changed.delete(uid)
      const row = this.lease.rows.get(uid)
      if (row !== undefined) {
        upserts.push(this.line(row))
        this.sent.add(uid)
      } else if (this.sent.delete(uid)) removes.push(uid)
    }
    return { upserts, removes }
  }

  /** The lease's, but not ahead of what the subscriber has. */
  private freshness(): Freshness {
    const { freshness, rows } = this.lease
    if (this.catchingUp && this.changed.size > 0) {
      const unsent = rows.size - this.sent.size
      const unread = freshness.state === 'loading' ? (freshness.loading?.remaining ?? null) : 0
      const loading = { rows: this.sent.size, remaining: unread === null ? null : unread + unsent }
      return { ...freshness, state: 'loading', asOf: null, loading }
    }
    if (this.changed.size === 0 || this.last === null) return freshness
    if (freshness.state === 'live' && this.last.state !== 'live') return this.last
    return { ...freshness, asOf: this.last.asOf }
  }
}

/** Whether the lease has had every row once: a list that failed may be read in whole later. */
const isWhole = ({ state }: Freshness): boolean => state === 'live' || state === 'stale'

function differs(a: Freshness, b: Freshness): boolean {
  return (
    a.state !== b.state ||
    a.reason !== b.reason ||
    a.loading?.rows !== b.loading?.rows ||
    Math.abs((a.asOf ?? 0) - (b.asOf ?? 0)) >= asOfStep
  )
}
