import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { ClusterAccess, RowsLease } from './cluster-access.ts'

/**
 * Rows of one kind for looking things up in one namespace. Kinds that are watched over the whole cluster anyway are taken
 * from there; who may not read that reads the namespace alone.
 */
export class NearLease<R extends Row> {
  private held: RowsLease<R>
  private stop: Unsubscribe
  private narrow: boolean

  /** @param wide whether to begin with all namespaces. */
  constructor(
    private readonly access: ClusterAccess,
    private readonly kind: Kind<R>,
    private readonly namespace: string | null,
    wide: boolean,
    private readonly notify: () => void,
  ) {
    this.narrow = !wide || namespace === null
    this.held = access.lease(kind, this.narrow ? namespace : null)
    this.stop = this.held.onChange(() => this.changed())
    this.fallBack()
  }

  get freshness(): RowsLease['freshness'] {
    return this.held.freshness
  }

  /** Those of the namespace; of every one for cluster-scoped objects. */
  *rows(): Iterable<R> {
    for (const row of this.held.rows.values()) {
      if (this.namespace === null || row.namespace === null || row.namespace === this.namespace) yield row
    }
  }

  release(): void {
    this.stop()
    this.held.release()
  }

  private changed(): void {
    this.fallBack()
    this.notify()
  }

  private fallBack(): void {
    if (this.narrow || this.held.freshness.state !== 'denied') return
    this.narrow = true
    this.release()
    this.held = this.access.lease(this.kind, this.namespace)
    this.stop = this.held.onChange(() => this.changed())
  }
}
