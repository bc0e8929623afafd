import type { RequestOptions as HttpsOptions } from 'node:https'
import { isDeepStrictEqual } from 'node:util'
import type { KubeConfig } from '@kubernetes/client-node'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { withoutSecrets } from './api-failure.ts'
import { certificateEnd } from './client-certificate.ts'
import type { Clock } from './cluster-access.ts'
import { impersonationHeaders } from './impersonation.ts'
import type { KubeContext } from './kube-context.ts'
import { type ProxyChoice, proxyFor } from './proxy-choice.ts'
import { nameOf, runSignInProgram, type SignInProgram } from './sign-in-program.ts'
import { ownSettings, type SignInSettings } from './sign-in-settings.ts'

export interface TlsMaterial {
  readonly ca: string | Buffer | undefined
  readonly cert: string | Buffer | undefined
  readonly key: string | Buffer | undefined
  readonly rejectUnauthorized: boolean
  readonly servername: string | undefined
}

/** What a request needs to be let in. Holds secrets: it stays inside main/clusters, but for a `SocketGrant`. */
export interface AuthMaterial {
  readonly headers: Readonly<Record<string, string | string[]>>
  /** The same object while nothing in it changes: connections are kept as long. */
  readonly tls: TlsMaterial
  /** On the way to the server, for requests and websockets alike. */
  readonly proxy: ProxyChoice | null
  /** Authorities for the proxy's own certificate besides Node's; undefined = none. */
  readonly proxyCa: string | undefined
  /** Grows with each renewal; a refused request names the one that it was sent with. */
  readonly generation: number
}

/** A sign-in program that runs now. */
export interface SigningIn {
  readonly program: string
  /** ms since the epoch. */
  readonly since: number
}

/** Token files are renewed in place by their owners; fixed credentials change with the file that holds them. */
const fixedLifetime = 60_000
/** What client-node signs in with by itself (`auth-provider`) is asked for again after this. */
const providerLifetime = 5 * 60_000
/** Credentials are renewed so long before they end, so that no request is under way with ended ones. */
const renewBefore = 10_000

/**
 * The credentials of one context: asked for once for all who wait, kept, and thrown away when the server refuses them.
 * A sign-in program that failed, was cancelled, or whose fresh credentials were refused, is not run again until `reset`,
 * because it may open a browser window each time.
 */
export class Credentials {
  private material: { readonly auth: AuthMaterial; readonly expires: number } | null = null
  private pending: Promise<AuthMaterial> | null = null
  private parked: CockpitError | null = null
  /** A legacy provider's own cache lives in it. */
  private provider: KubeConfig | null = null
  private generation = 0
  private refusedGeneration = 0
  private tls: TlsMaterial | null = null
  private certificateEnd: number | null = null
  private running: { readonly told: SigningIn; readonly cancel: AbortController } | null = null
  /** Renewals since the server last accepted anything. */
  private refusals = 0
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly context: KubeContext,
    private readonly clock: Clock,
    private readonly settings: SignInSettings = ownSettings,
  ) {}

  /** Errors: UNAUTHORIZED when they cannot be had, UNSUPPORTED_PROXY. */
  get(): Promise<AuthMaterial> {
    if (this.parked !== null) return Promise.reject(this.parked)
    if (this.material !== null && this.clock.now() < this.material.expires) return Promise.resolve(this.material.auth)
    this.pending ??= this.obtain().finally(() => {
      this.pending = null
    })
    return this.pending
  }

  /** The server accepted the credentials. */
  accepted(): void {
    this.refusals = 0
  }

  /**
   * The server refused a request.
   * @returns whether trying once more with newly obtained credentials makes sense.
   */
  refused(generation: number): boolean {
    // Several requests that were sent with the same credentials are one verdict.
    if (generation <= this.refusedGeneration) return this.parked === null && this.refusals === 1
    this.refusedGeneration = generation
    this.material = null
    this.provider = null
    this.refusals += 1
    if (this.refusals === 1) return true
    if (this.context.signIn === 'plugin') {
      this.parked = new CockpitError(
        'UNAUTHORIZED',
        `${this.context.name}: the server refuses what the sign-in program gives`,
        'Sign in by hand, then choose Retry.',
      )
    }
    return false
  }

  /** True when only a person can make it go on. */
  get waitsForPerson(): boolean {
    return this.parked !== null
  }

  /** The sign-in program that runs now; null when none does. */
  get signingIn(): SigningIn | null {
    return this.running?.told ?? null
  }

  /** When the client certificate ends, ms since the epoch; null when there is none or it was not read yet. */
  get certificateEndsAt(): number | null {
    return this.certificateEnd
  }

  /** Called when a sign-in program begins and ends. */
  onSigningIn(listener: () => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Ends a sign-in program that runs; it is not begun again by itself. */
  cancelSignIn(): void {
    this.running?.cancel.abort()
  }

  /** Begins afresh, because a person asked or the kubeconfig changed. A program that runs is left to go on. */
  reset(): void {
    this.material = null
    this.parked = null
    this.refusals = 0
    this.provider = null
  }

  /** Ends what runs; nothing is obtained any more. */
  close(): void {
    this.parked = new CockpitError('CANCELLED', 'The connection to this cluster was closed')
    this.listeners.clear()
    this.cancelSignIn()
  }

  private async obtain(): Promise<AuthMaterial> {
    try {
      const { program } = this.context
      if (program !== null) return this.keep(await this.fromProgram(program))
      return await this.fromKubeconfig()
    } catch (thrown) {
      const error = this.failure(thrown)
      // Asked for again by every watch, it would open a browser window each time.
      if (this.context.signIn === 'plugin') this.parked ??= error
      throw this.parked ?? error
    }
  }

  private async fromProgram(program: SignInProgram): Promise<{ auth: AuthMaterial; expires: number }> {
    const cancel = new AbortController()
    this.running = { told: { program: nameOf(program), since: this.clock.now() }, cancel }
    this.tell()
    try {
      const { env, searchPath, programDeadlineMs: deadlineMs } = this.settings
      const path = await searchPath()
      const given = await runSignInProgram(program, {
        clock: this.clock,
        deadlineMs,
        signal: cancel.signal,
        env,
        searchPath: path,
      })
      const auth = await this.apply(this.context.makeKubeConfig(given))
      return { auth, expires: given.expiresAt === null ? Number.POSITIVE_INFINITY : this.renewal(given.expiresAt) }
    } finally {
      this.running = null
      this.tell()
    }
  }

  /** Short-lived credentials are not renewed at once again. */
  private renewal(expiresAt: number): number {
    const left = expiresAt - this.clock.now()
    return expiresAt - Math.min(renewBefore, left / 2)
  }

  private async fromKubeconfig(): Promise<AuthMaterial> {
    const provided = this.context.signIn === 'plugin'
    this.provider ??= this.context.makeKubeConfig()
    const applied = this.apply(this.provider)
    if (!provided) this.provider = null
    const auth = await (provided ? this.withDeadline(applied) : applied)
    return this.keep({ auth, expires: this.clock.now() + (provided ? providerLifetime : fixedLifetime) })
  }

  private keep(material: { auth: AuthMaterial; expires: number }): AuthMaterial {
    if (this.parked === null) this.material = material
    return material.auth
  }

  private async apply(config: KubeConfig): Promise<AuthMaterial> {
    const options: HttpsOptions = {}
    await config.applyToHTTPSOptions(options)
    // A token file ends with a line end, which no header may hold.
    const signedIn = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]),
    )
    const hasToken = signedIn.Authorization !== undefined && signedIn.Authorization !== 'Bearer'
    // Without it the request would be anonymous, and refused for a reason that nobody understands.
    if (config.getCurrentUser()?.authProvider?.name === 'tokenFile' && !hasToken) {
      throw new Error('the token file is empty')
    }
    if (options.auth) signedIn.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
    const extra = this.settings.authorities() ?? undefined
    const tls = {
      // A context's own authority is the only one that may vouch for its server, as in client-go.
      ca: single(options.ca) ?? extra,
      cert: single(options.cert),
      key: typeof options.key === 'string' || Buffer.isBuffer(options.key) ? options.key : undefined,
      rejectUnauthorized: options.rejectUnauthorized !== false,
      servername: options.servername,
    }
    this.generation += 1
    if (this.tls === null || !isDeepStrictEqual(this.tls, tls)) {
      this.tls = tls
      this.certificateEnd = certificateEnd(tls.cert)
    }
    const { impersonation } = this.context
    return {
      headers: impersonation === null ? signedIn : { ...signedIn, ...impersonationHeaders(impersonation) },
      tls: this.tls,
      proxy: proxyFor(this.context.server, this.context.proxyUrl, this.settings.env),
      proxyCa: extra,
      generation: this.generation,
    }
  }

  private failure(thrown: unknown): CockpitError {
    if (thrown instanceof CockpitError) {
      return new CockpitError(thrown.code, `${this.context.name}: ${thrown.message}`, thrown.hint)
    }
    const said = withoutSecrets(thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 500)
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (this.context.signIn === 'plugin') {
      return new CockpitError(
        'UNAUTHORIZED',
        `${this.context.name}: its sign-in failed: ${said}`,
        'Sign in once in a terminal, then choose Retry.',
      )
    }
    const why = code === 'ENOENT' ? `a certificate, key or token file is missing (${said})` : said
    return new CockpitError(
      'UNAUTHORIZED',
      `${this.context.name}: credentials cannot be read: ${why}`,
      'Correct the kubeconfig.',
    )
  }

  private withDeadline<T>(applied: Promise<T>): Promise<T> {
    const { programDeadlineMs } = this.settings
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(programDeadlineMs, () => {
        reject(
          new CockpitError(
            'UNAUTHORIZED',
            `its sign-in has not ended within ${programDeadlineMs / 1000} s`,
            'Sign in once in a terminal, then choose Retry.',
          ),
        )
      })
      applied.then(resolve, reject).finally(cancel)
    })
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

function single(value: HttpsOptions['ca']): string | Buffer | undefined {
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' || Buffer.isBuffer(first) ? first : undefined
}
