import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiError } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { Clock, RowsLease } from './cluster-access.ts'
import { ListWatch } from './list-watch.ts'
import { PageQueue } from './page-queue.ts'
import type { ServerHealth } from './server-health.ts'

/** Screens come and go; a watch is kept for so long after the last one left. */
const linger = 30_000

export interface ResourceStoreOptions {
  readonly api: ApiClient
  readonly health: ServerHealth
  readonly clock: Clock
  readonly random: () => number
  /** After each change of any held kind's freshness. */
  readonly onFreshness: () => void
}

/** One list and watch for each kind and namespace that somebody holds a lease on. */
export class ResourceStore {
  private readonly held = new Map<string, Held>()
  private readonly pages = new PageQueue()

  constructor(private readonly options: ResourceStoreOptions) {}

  lease<R extends Row>(kind: Kind<R>, namespace: string | null): RowsLease<R> {
    const key = `${kind.group}/${kind.resource ?? kind.plural}/${kind.edition ?? ''}/${kind.namespaced ? (namespace ?? '*') : '*'}`
    const held = this.held.get(key) ?? this.open(key, kind, namespace)
    // The key determines the kind, and with it the type of the rows.
    return held.lease() as RowsLease<R>
  }

  /** The freshness of every kind that is watched; polled ones say nothing of the server. */
  *watched(): Iterable<{ readonly kind: Kind; readonly freshness: Freshness }> {
    for (const { kind, watch } of this.held.values()) {
      if (kind.pollEveryMs === undefined) yield { kind, freshness: watch.freshness }
    }
  }

  /** Denied and absent kinds too are tried again now. */
  wake(): void {
    for (const { watch } of this.held.values()) watch.wake()
  }

  close(): void {
    for (const held of this.held.values()) held.close()
    this.held.clear()
  }

  private open(key: string, kind: Kind, namespace: string | null): Held {
    const { clock, onFreshness } = this.options
    const held: Held = new Held(kind, clock, () => {
      held.close()
      this.held.delete(key)
      onFreshness()
    })
    const watch = new ListWatch({
      kind,
      namespace,
      pages: this.pages,
      ...this.options,
      onChange: (changed) => {
        held.changed(changed)
        if (changed.size === 0) onFreshness()
      },
    })
    held.begin(watch)
    this.held.set(key, held)
    return held
  }
}

type Listener = (changedUids: ReadonlySet<string>) => void

class Held {
  private started: ListWatch<Row> | null = null
  private readonly listeners = new Set<Listener>()
  private leases = 0
  private cancelLinger: Unsubscribe = () => {}

  constructor(
    readonly kind: Kind,
    private readonly clock: Clock,
    private readonly expire: () => void,
  ) {}

  get watch(): ListWatch<Row> {
    if (this.started === null) throw new Error('begin() comes first')
    return this.started
  }

  begin(watch: ListWatch<Row>): void {
    this.started = watch
    watch.start()
  }

  changed(uids: ReadonlySet<string>): void {
    for (const listener of [...this.listeners]) listener(uids)
  }

  close(): void {
    this.cancelLinger()
    this.watch.stop()
    this.listeners.clear()
  }

  lease(): RowsLease {
    this.leases += 1
    this.cancelLinger()
    const own = new Set<Listener>()
    const { watch } = this
    let released = false
    return {
      rows: watch.rows,
      get freshness() {
        return watch.freshness
      },
      onChange: (listener) => {
        // Wrapped, so that the same function may be given twice.
        const mine: Listener = (uids) => listener(uids)
        own.add(mine)
        this.listeners.add(mine)
        return () => this.listeners.delete(mine)
      },
      settled: (signal) => this.settled(signal),
      release: () => {
        if (released) return
        released = true
        for (const listener of own) this.listeners.delete(listener)
        this.leases -= 1
        if (this.leases === 0) this.cancelLinger = this.clock.after(linger, this.expire)
      },
    }
  }

  private settled(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        this.listeners.delete(look)
        signal.removeEventListener('abort', cancelled)
        act()
      }
      const cancelled = () => finish(() => reject(new ApiError('CANCELLED', 'The request was cancelled', '')))
      const look = () => {
        if (this.watch.freshness.state !== 'loading') finish(resolve)
      }
      if (signal.aborted) return cancelled()
      signal.addEventListener('abort', cancelled, { once: true })
      this.listeners.add(look)
      look()
    })
  }
}
