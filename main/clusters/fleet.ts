import { isDeepStrictEqual } from 'node:util'
import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { Ignore } from '@shared/problems/ignore.ts'
import { ApiError } from './api-failure.ts'
import { watchClock } from './clock-watch.ts'
import type { Clock, ClusterAccess, ProblemSource } from './cluster-access.ts'
import { ClusterConnection } from './cluster-connection.ts'
import { ClusterReading } from './cluster-reading.ts'
import type { KubeContext } from './kube-context.ts'
import type { SourceError } from './kubeconfig.ts'
import { everyNamespace, type NamespaceScopes } from './namespace-scopes.ts'
import { standingOf } from './protection.ts'
import { ownSettings, type SignInSettings } from './sign-in-settings.ts'

/** Summaries are made again at most so often. */
const settleMs = 100
/** What changes by the passing of time alone (pending for long, age of what is shown) is looked at so often. */
const agingMs = 2_000
const asOfStep = 4_000

export interface FleetOptions {
  readonly contexts: readonly KubeContext[]
  readonly sourceErrors?: readonly SourceError[]
  readonly profile: PlatformProfile
  readonly clock: Clock
  /** 0 ≤ x < 1; for jitter. */
  readonly random?: () => number
  readonly problemSources?: readonly ProblemSource[]
  readonly signIn?: SignInSettings
  /** Which namespace is read of which cluster; default: all. */
  readonly scopes?: NamespaceScopes
  /** What is not counted; default: nothing. */
  readonly ignores?: IgnoreSource
}

/** What the engineer does not want counted, as it is now. */
export interface IgnoreSource {
  readonly all: readonly Ignore[]
  onChange(listener: () => void): Unsubscribe
}

export interface Fleet {
  /** In the order of the kubeconfig. */
  readonly ids: readonly ClusterId[]
  readonly sourceErrors: readonly SourceError[]
  /** Errors: NOT_FOUND. */
  access(id: ClusterId): ClusterAccess
  /** How the cluster is reached and signed in to. Errors: NOT_FOUND. */
  connection(id: ClusterId): ClusterConnection
  /** Errors: NOT_FOUND. */
  summary(id: ClusterId): ClusterSummary
  summaries(): readonly ClusterSummary[]
  /** At most about ten times a second, with the clusters whose summary is another; empty when only order or source errors changed. */
  onChange(listener: (changed: ReadonlySet<ClusterId>) => void): Unsubscribe
  /** Resolves when each of the clusters (of all, when none is named) has been read once or is known not to be readable. */
  settled(signal: AbortSignal, ids?: readonly ClusterId[]): Promise<void>
  /** Errors: NOT_FOUND. */
  retry(id: ClusterId): void
  /**
   * Believes nothing of any cluster until it was probed anew, because the machine slept or is on another network. Rows
   * and figures stay, as old ones. That the clock jumped the fleet notices by itself.
   * @param reason in words: "This machine slept".
   * @param dropConnections because they lead nowhere any more; otherwise the probes find out which do.
   */
  proveAnew(reason: string, dropConnections: boolean): void
  /** Another reading of the kubeconfig: clusters that did not change stay as they are. */
  replaceContexts(contexts: readonly KubeContext[], sourceErrors: readonly SourceError[]): void
  close(): Promise<void>
}

export function openFleet(options: FleetOptions): Fleet {
  return new LiveFleet(options)
}

interface Member {
  readonly fingerprint: string
  readonly connection: ClusterConnection
  reading: ClusterReading
  /** The namespace that `reading` reads. */
  namespace: string | null
  summary: ClusterSummary
  /** What listeners know; null before the first time. */
  told: ClusterSummary | null
}

class LiveFleet implements Fleet {
  sourceErrors: readonly SourceError[]
  private members = new Map<ClusterId, Member>()
  private readonly listeners = new Set<(changed: ReadonlySet<ClusterId>) => void>()
  /** Those who wait for `settled`; looked at after each review, also when nothing is told. */
  private readonly waiting = new Set<() => void>()
  private readonly dirty = new Set<ClusterId>()
  private cancelSettle: Unsubscribe | null = null
  private cancelAging: Unsubscribe = () => {}
  private readonly ends: Unsubscribe[] = []
  private closed = false

  constructor(private readonly options: FleetOptions) {
    this.sourceErrors = options.sourceErrors ?? []
    if (options.scopes !== undefined) this.ends.push(options.scopes.onChange(() => this.rescope()))
    if (options.ignores !== undefined) this.ends.push(options.ignores.onChange(() => this.recount()))
    for (const context of options.contexts) this.members.set(context.name, this.open(context))
    this.scheduleAging()
    this.ends.push(watchClock(options.clock, () => this.proveAnew('This machine slept or its clock was set', true)))
  }

  get ids(): readonly ClusterId[] {
    return [...this.members.keys()]
  }

  access(id: ClusterId): ClusterAccess {
    return this.member(id).connection
  }

  connection(id: ClusterId): ClusterConnection {
    return this.member(id).connection
  }

  summary(id: ClusterId): ClusterSummary {
    return this.current(this.member(id))
  }

  summaries(): readonly ClusterSummary[] {
    return [...this.members.values()].map((member) => this.current(member))
  }

  onChange(listener: (changed: ReadonlySet<ClusterId>) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  settled(signal: AbortSignal, ids: readonly ClusterId[] = this.ids): Promise<void> {
    const ready = () => ids.every((id) => this.members.get(id)?.reading.settled !== false)
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        this.waiting.delete(look)
        signal.removeEventListener('abort', cancelled)
        act()
      }
      const cancelled = () => finish(() => reject(new ApiError('CANCELLED', 'The request was cancelled', '')))
      const look = () => {
        if (ready()) finish(resolve)
      }
      if (signal.aborted) return cancelled()
      signal.addEventListener('abort', cancelled, { once: true })
      this.waiting.add(look)
      look()
    })
  }

  retry(id: ClusterId): void {
    this.member(id).connection.retry()
  }

  proveAnew(reason: string, dropConnections: boolean): void {
    for (const { connection } of this.members.values()) connection.proveAnew(reason, dropConnections)
  }

  replaceContexts(contexts: readonly KubeContext[], sourceErrors: readonly SourceError[]): void {
    const before = this.members
    this.sourceErrors = sourceErrors
    this.members = new Map(
      contexts.map((context) => {
        const known = before.get(context.name)
        return [context.name, known?.fingerprint === context.fingerprint ? known : this.open(context)]
      }),
    )
    const kept = new Set(this.members.values())
    for (const member of before.values()) if (!kept.has(member)) void close(member)
    for (const [id, member] of this.members) if (before.get(id) !== member) this.dirty.add(id)
    this.announce(true)
  }

  async close(): Promise<void> {
    this.closed = true
    this.cancelSettle?.()
    this.cancelAging()
    for (const end of this.ends) end()
    this.listeners.clear()
    await Promise.all([...this.members.values()].map(close))
  }

  private open(context: KubeContext): Member {
    const { profile, clock, random = Math.random, signIn = ownSettings } = this.options
    const standing = standingOf(context.name, profile.environments)
    const connection = new ClusterConnection({ context, standing, clock, random, signIn })
    const namespace = this.scopeOf(context.name)
    const reading = this.read(connection, namespace)
    return { fingerprint: context.fingerprint, connection, reading, namespace, summary: reading.summary(), told: null }
  }

  private scopeOf(id: ClusterId): string | null {
    return (this.options.scopes ?? everyNamespace).of(id)
  }

  private read(connection: ClusterConnection, namespace: string | null): ClusterReading {
    const { profile, clock, problemSources = [], ignores } = this.options
    return new ClusterReading({
      connection,
      profile,
      clock,
      problemSources,
      namespace,
      ignores: () => ignores?.all ?? [],
      onChange: () => this.touch(connection.id),
    })
  }

  /** Clusters of which another namespace is to be read now are read anew over the same connection. */
  private rescope(): void {
    for (const [id, member] of this.members) {
      const namespace = this.scopeOf(id)
      if (namespace === member.namespace) continue
      member.reading.close()
      member.namespace = namespace
      member.reading = this.read(member.connection, namespace)
      this.touch(id)
    }
  }

  private recount(): void {
    for (const id of this.members.keys()) this.touch(id)
  }

  private member(id: ClusterId): Member {
    const member = this.members.get(id)
    if (member === undefined)
      throw new CockpitError(
        'NOT_FOUND',
        `There is no cluster ${id}`,
        'Look at the names of the contexts in the kubeconfig.',
      )
    return member
  }

  /** Up to date also between two announcements. */
  private current(member: Member): ClusterSummary {
    if (this.dirty.has(member.connection.id)) member.summary = member.reading.summary()
    return member.summary
  }

  private touch(id: ClusterId): void {
    this.dirty.add(id)
    if (this.cancelSettle !== null || this.closed) return
    this.cancelSettle = this.options.clock.after(settleMs, () => this.announce())
  }

  /** @param evenIfNothing tells listeners also when no summary is another: order or source errors are. */
  private announce(evenIfNothing = false): void {
    this.cancelSettle?.()
    this.cancelSettle = null
    const changed = new Set<ClusterId>()
    for (const id of this.dirty) {
      const member = this.members.get(id)
      if (member === undefined) continue
      const before = member.told
      member.summary = member.reading.summary()
      if (before !== null && !worthTelling(before, member.summary)) continue
      member.told = member.summary
      changed.add(id)
    }
    this.dirty.clear()
    for (const look of [...this.waiting]) look()
    if (changed.size === 0 && !evenIfNothing) return
    for (const listener of [...this.listeners]) listener(changed)
  }

  private scheduleAging(): void {
    this.cancelAging = this.options.clock.after(agingMs, () => {
      for (const [id, { reading }] of this.members) {
        reading.age()
        this.dirty.add(id)
      }
      this.announce()
      this.scheduleAging()
    })
  }
}

/** While nothing else changes, the age of what is shown is told anew only now and then. */
function worthTelling(before: ClusterSummary, now: ClusterSummary): boolean {
  if (Math.abs((now.asOf ?? 0) - (before.asOf ?? 0)) >= asOfStep) return true
  const lastAnswer = now.connection.lastAnswer
  const aged = { ...before, asOf: now.asOf, connection: { ...before.connection, lastAnswer } }
  return !isDeepStrictEqual(aged, now)
}

async function close({ connection, reading }: Member): Promise<void> {
  reading.close()
  await connection.close()
}
