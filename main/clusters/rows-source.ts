import type { Freshness, RowsMessage } from '@shared/clusters/contract.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { RowsLease } from './cluster-access.ts'
import type { ConflatedSource } from './conflated-stream.ts'

/** While nothing changes, the age of live rows is told anew only when it moved by so much. */
const asOfStep = 5_000

/** A snapshot of a lease's rows, then what changed since the last message, whatever happened in between. */
export class RowsSource implements ConflatedSource<RowsMessage> {
  private readonly changed = new Set<string>()
  private readonly sent = new Set<string>()
  private last: Freshness | null = null

  constructor(private readonly lease: RowsLease) {}

  subscribe(notify: () => void): Unsubscribe {
    return this.lease.onChange((uids) => {
      for (const uid of uids) this.changed.add(uid)
      notify()
    })
  }

  take(): RowsMessage | null {
    const { freshness, rows } = this.lease
    if (this.last === null) {
      this.changed.clear()
      for (const uid of rows.keys()) this.sent.add(uid)
      this.last = freshness
      return { type: 'snapshot', rows: [...rows.values()], freshness }
    }
    if (this.changed.size === 0 && !differs(this.last, freshness)) return null
    const upserts = []
    const removes = []
    for (const uid of this.changed) {
      const row = rows.get(uid)
      if (row !== undefined) {
        upserts.push(row)
        this.sent.add(uid)
      } else if (this.sent.delete(uid)) removes.push(uid)
    }
    this.changed.clear()
    this.last = freshness
    return { type: 'delta', upserts, removes, freshness }
  }
}

function differs(a: Freshness, b: Freshness): boolean {
  return (
    a.state !== b.state ||
    a.reason !== b.reason ||
    a.loading?.rows !== b.loading?.rows ||
    Math.abs((a.asOf ?? 0) - (b.asOf ?? 0)) >= asOfStep
  )
}
