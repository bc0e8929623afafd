import type { Duplex, Readable } from 'node:stream'
import type { ConnectionState, Environment, ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiClient } from './api-request.ts'
import { certificateNotice } from './client-certificate.ts'
import type {
  Clock,
  ClusterAccess,
  ExecRequest,
  ExecResult,
  ExecStreamRequest,
  PodAddress,
  ProxyAnswer,
  RequestOptions,
  RowsLease,
  ServiceAddress,
} from './cluster-access.ts'
import { Credentials, type SigningIn } from './credentials.ts'
import { whenDue } from './deadline.ts'
import { impersonatedName } from './impersonation.ts'
import type { KubeContext } from './kube-context.ts'
import { execInPod } from './pod-exec.ts'
import { streamFromPod } from './pod-exec-stream.ts'
import { forwardPort } from './port-forward.ts'
import type { Standing } from './protection.ts'
import { ResourceStore } from './resource-store.ts'
import { type Health, ServerHealth } from './server-health.ts'
import { askService } from './service-proxy.ts'
import { ownSettings, type SignInSettings } from './sign-in-settings.ts'
import { grantOf, type SocketGrant } from './socket-grant.ts'

/** A sign-in program that runs longer than this is told: a person may have to do something. */
const quickSignIn = 2_000
/** A server that has been away for so long is called unreachable. */
const goodWhile = 60_000

export interface ClusterConnectionOptions {
  readonly context: KubeContext
  readonly standing: Standing
  readonly clock: Clock
  readonly random: () => number
  readonly signIn?: SignInSettings
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
  private cancelSignInNotice: Unsubscribe = () => {}

  constructor(private readonly options: ClusterConnectionOptions) {
    const { context, standing, clock, random } = options
    this.id = context.name
    this.server = new URL(context.server).host
    this.environment = standing.environment
    this.protection = standing.protection
    this.credentials = new Credentials(context, clock, options.signIn ?? ownSettings)
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
    this.credentials.onSigningIn(() => this.watchSignIn())
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

  /** What a person should know of how this cluster is reached, one sentence each. */
  get warnings(): readonly string[] {
    const { context, clock } = this.options
    const trust = {
      verified: [],
      unverified: [
        'The certificate of the API server is not checked (insecure-skip-tls-verify): anybody on the way can pretend to be it and take the credentials.',
      ],
      plain: ['The API server is spoken to without TLS: anybody on the way can read the credentials.'],
    }[context.trust]
    const notice = certificateNotice(this.certificateEnds.client, clock.now())
    const { impersonation } = context
    return [
      ...trust,
      ...(notice === null ? [] : [notice]),
      ...(impersonation === null
        ? []
        : [
            `Every request is made as ${impersonatedName(impersonation)}, whom this context impersonates (as: in the kubeconfig).`,
          ]),
    ]
  }

  /** The sign-in program that runs now; null when none does. */
  get signingIn(): SigningIn | null {
    return this.credentials.signingIn
  }

  /** When the client certificate ends, ms since the epoch; null when there is none, or it was not read yet. */
  get certificateEndsAt(): number | null {
    return this.credentials.certificateEndsAt
  }

  /**
   * Ends of the certificates on which this connection stands, ms since the epoch; null when there is none or it is not
   * known. One that a sign-in program hands out is not among them: it lives for hours, and the program renews it.
   */
  get certificateEnds(): { readonly client: number | null; readonly serving: number | null } {
    const client = this.options.context.signIn === 'fixed' ? this.credentials.certificateEndsAt : null
    return { client, serving: this.api.agents.servingCertificateEndsAt }
  }

  /** Ends a sign-in program that runs, because a person gave up; it begins again only with `retry`. */
  cancelSignIn(): void {
    this.credentials.cancelSignIn()
  }

  onStateChange(listener: (state: ConnectionState) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  json(path: string, options?: RequestOptions): Promise<unknown> {
    return this.api.json(path, options)
  }

  async stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    headersTimeoutMs?: number,
  ): Promise<AsyncIterable<Buffer>> {
    const body = await this.api.stream(path, query, signal, headersTimeoutMs)
    // An abort before the first read would otherwise be nobody's error.
    body.on('error', () => undefined)
    return livingBytes(this.api, body)
  }

  serviceProxy(address: ServiceAddress, path: string, options?: RequestOptions): Promise<ProxyAnswer> {
    return askService(this.api, address, path, options)
  }

  exec(request: ExecRequest): Promise<ExecResult> {
    return execInPod(this.socketOptions(), request)
  }

  execStream(request: ExecStreamRequest): Promise<number> {
    return streamFromPod(this.socketOptions(), request)
  }

  portForward(address: PodAddress, port: number, signal: AbortSignal): Promise<Duplex> {
    return forwardPort(this.socketOptions(), address, port, signal)
  }

  async socketGrant(): Promise<SocketGrant> {
    return grantOf(this.options.context.server, await this.credentials.get())
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

  /**
   * Believes nothing any more until it was probed anew; rows and figures stay, as old ones.
   * @param reason in words: "This machine slept".
   * @param dropConnections because they lead nowhere any more; otherwise the probe finds out which do.
   */
  proveAnew(reason: string, dropConnections: boolean): void {
    if (dropConnections) void this.api.agents.drop()
    this.serverHealth.distrust(reason)
  }

  async close(): Promise<void> {
    this.cancelUnreachable()
    this.cancelSignInNotice()
    this.credentials.close()
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

  private watchSignIn(): void {
    this.cancelSignInNotice()
    const { signingIn } = this
    if (signingIn === null) this.review()
    else this.cancelSignInNotice = whenDue(this.options.clock, signingIn.since + quickSignIn, () => this.review())
  }

  /** While a person signs in nothing else is asked, so nothing is proven either. */
  private judgeSignIn(health: Health): Pick<ConnectionState, 'phase' | 'reason' | 'hint'> | null {
    const { signingIn } = this
    if (signingIn === null || this.options.clock.now() - signingIn.since < quickSignIn) return null
    return {
      phase: health.lastAnswer === null ? 'connecting' : 'stale',
      reason: `The sign-in program ${signingIn.program} is running`,
      hint: 'Finish the sign-in in the window that it opened, or cancel it on the Sources page (g s).',
    }
  }

  private judge(health: Health): Pick<ConnectionState, 'phase' | 'reason' | 'hint'> {
    const signingIn = this.judgeSignIn(health)
    if (signingIn !== null) return signingIn
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
    this.cancelUnreachable = whenDue(this.options.clock, health.since + goodWhile, () => this.review())
  }
}

/** Every chunk proves the server; a failure comes in words. */
async function* livingBytes(api: ApiClient, body: Readable): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of body) {
      api.streamAlive()
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
    }
  } catch (thrown) {
    throw api.streamFailure(thrown)
  }
}
