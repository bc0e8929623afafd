import type { Duplex } from 'node:stream'
import type { ConnectionState, Environment, ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiClient } from './api-request.ts'
import type {
  Clock,
  ClusterAccess,
  ExecRequest,
  ExecResult,
  PodAddress,
  ProxyAnswer,
  RequestOptions,
  RowsLease,
  ServiceAddress,
} from './cluster-access.ts'
import { Credentials } from './credentials.ts'
import type { KubeContext } from './kubeconfig.ts'
import { execInPod } from './pod-exec.ts'
import { forwardPort } from './port-forward.ts'
import type { Standing } from './protection.ts'
import { ResourceStore } from './resource-store.ts'
import { type Health, ServerHealth } from './server-health.ts'
import { askService } from './service-proxy.ts'

/** A server that has been away for so long is called unreachable. */
const goodWhile = 60_000

export interface ClusterConnectionOptions {
  readonly context: KubeContext
  readonly standing: Standing
  readonly clock: Clock
  readonly random: () => number
}

/** One context: its requests, its watches, and how far it can be believed. */
export class ClusterConnection implements ClusterAccess {
  readonly id: string
  readonly server: string
  readonly environment: Environment
  readonly protection: ProtectionLevel
  private readonly api: ApiClient
  private readonly credentials: Credentials
  private readonly serverHealth: ServerHealth
  private readonly store: ResourceStore
  private readonly listeners = new Set<(state: ConnectionState) => void>()
  private current: ConnectionState
  private cancelUnreachable: Unsubscribe = () => {}

  constructor(private readonly options: ClusterConnectionOptions) {
    const { context, standing, clock, random } = options
    this.id = context.name
    this.server = new URL(context.server).host
    this.environment = standing.environment
    this.protection = standing.protection
    this.credentials = new Credentials(context, clock)
    this.api = new ApiClient({
      server: context.server,
      credentials: this.credentials,
      clock,
      traffic: { answered: () => this.serverHealth.answered(), failed: () => this.serverHealth.doubt() },
    })
    this.serverHealth = new ServerHealth({ api: this.api, credentials: this.credentials, clock, random })
    const review = () => this.review()
    this.store = new ResourceStore({ api: this.api, health: this.serverHealth, clock, random, onFreshness: review })
    this.current = { phase: 'connecting', since: clock.now(), lastAnswer: null, reason: '', hint: '' }
    this.serverHealth.onChange(review)
    this.serverHealth.start()
  }

  get state(): ConnectionState {
    const { lastAnswer } = this.serverHealth.health
    return lastAnswer === this.current.lastAnswer ? this.current : { ...this.current, lastAnswer }
  }

  /** The server's gitVersion; null before it was told. */
  get version(): string | null {
    return this.serverHealth.version
  }

  onStateChange(listener: (state: ConnectionState) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  json(path: string, options?: RequestOptions): Promise<unknown> {
    return this.api.json(path, options)
  }

  serviceProxy(address: ServiceAddress, path: string, options?: RequestOptions): Promise<ProxyAnswer> {
    return askService(this.api, address, path, options)
  }

  exec(request: ExecRequest): Promise<ExecResult> {
    return execInPod(this.socketOptions(), request)
  }

  portForward(address: PodAddress, port: number, signal: AbortSignal): Promise<Duplex> {
    return forwardPort(this.socketOptions(), address, port, signal)
  }

  lease<R extends Row>(kind: Kind<R>, namespace: string | null): RowsLease<R> {
    return this.store.lease(kind, namespace)
  }

  /** Tries everything again now, also a sign-in that was given up, because a person asked. */
  retry(): void {
    this.credentials.reset()
    this.store.wake()
    this.serverHealth.probeNow()
  }

  async close(): Promise<void> {
    this.cancelUnreachable()
    this.listeners.clear()
    this.store.close()
    this.serverHealth.stop()
    await this.api.close()
  }

  private socketOptions() {
    return { server: this.options.context.server, credentials: this.credentials, clock: this.options.clock }
  }

  private review(): void {
    const { health } = this.serverHealth
    const next = this.judge(health)
    const { phase, reason } = this.current
    if (next.phase === phase && next.reason === reason) return
    const since = next.phase === phase ? this.current.since : this.options.clock.now()
    this.current = { ...next, since, lastAnswer: health.lastAnswer }
    this.cancelUnreachable()
    if (phase !== next.phase || next.phase === 'stale') this.watchForUnreachable(health)
    for (const listener of [...this.listeners]) listener(this.state)
  }

  private judge(health: Health): Pick<ConnectionState, 'phase' | 'reason' | 'hint'> {
    const words = { reason: health.error?.message ?? '', hint: health.error?.hint ?? '' }
    switch (health.state) {
      case 'untried':
        return { phase: 'connecting', reason: '', hint: '' }
      case 'refused':
        return { phase: 'sign-in-needed', ...words }
      case 'silent': {
        const away = this.options.clock.now() - health.since
        return { phase: health.lastAnswer === null || away >= goodWhile ? 'unreachable' : 'stale', ...words }
      }
      case 'answering':
        return this.judgeWatches()
    }
  }

  private judgeWatches(): Pick<ConnectionState, 'phase' | 'reason' | 'hint'> {
    for (const { kind, freshness } of this.store.watched()) {
      if (freshness.state === 'stale') {
        return { phase: 'stale', reason: `${kind.plural}: ${freshness.reason}`, hint: freshness.hint }
      }
    }
    return { phase: 'live', reason: '', hint: '' }
  }

  private watchForUnreachable(health: Health): void {
    if (health.state !== 'silent' || this.current.phase === 'unreachable') return
    const left = Math.max(0, goodWhile - (this.options.clock.now() - health.since))
    this.cancelUnreachable = this.options.clock.after(left, () => this.review())
  }
}
