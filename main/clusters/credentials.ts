import { X509Certificate } from 'node:crypto'
import type { RequestOptions as HttpsOptions } from 'node:https'
import { isDeepStrictEqual } from 'node:util'
import type { KubeConfig } from '@kubernetes/client-node'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { withoutSecrets } from './api-failure.ts'
import type { Clock } from './cluster-access.ts'
import type { KubeContext } from './kubeconfig.ts'

export interface TlsMaterial {
  readonly ca: string | Buffer | undefined
  readonly cert: string | Buffer | undefined
  readonly key: string | Buffer | undefined
  readonly rejectUnauthorized: boolean
  readonly servername: string | undefined
}

/** What a request needs to be let in. Holds secrets: it stays inside main/clusters. */
export interface AuthMaterial {
  readonly headers: Readonly<Record<string, string>>
  /** The same object while nothing in it changes: connections are kept as long. */
  readonly tls: TlsMaterial
  /** For websockets: client-node's agent with the same TLS and the context's proxy. */
  readonly agent: HttpsOptions['agent']
  readonly proxyUrl: string | null
  /** Grows with each renewal; a refused request names the one that it was sent with. */
  readonly generation: number
}

/** Token files are renewed in place by their owners; fixed credentials change with the file that holds them. */
const fixedLifetime = 60_000
/** A plugin's own expiry is kept by client-node; a plugin that gives none is asked again after this. */
const pluginLifetime = 5 * 60_000
/** A person may have to type a password and a second factor. */
const pluginDeadline = 120_000

/**
 * The credentials of one context: asked for once for all who wait, kept, and thrown away when the server refuses them.
 * A sign-in plugin that failed, or whose fresh credentials were refused, is not run again until `reset`, because it
 * may open a browser window each time.
 */
export class Credentials {
  private material: { readonly auth: AuthMaterial; readonly expires: number } | null = null
  private pending: Promise<AuthMaterial> | null = null
  private parked: CockpitError | null = null
  private config: KubeConfig
  private generation = 0
  private refusedGeneration = 0
  private tls: TlsMaterial | null = null
  /** Renewals since the server last accepted anything. */
  private refusals = 0

  constructor(
    private readonly context: KubeContext,
    private readonly clock: Clock,
  ) {
    this.config = context.makeKubeConfig()
  }

  /** Errors: UNAUTHORIZED when they cannot be had. */
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
    this.config = this.context.makeKubeConfig()
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

  /** Begins afresh, because a person asked or the kubeconfig changed. */
  reset(): void {
    this.material = null
    this.parked = null
    this.refusals = 0
    this.config = this.context.makeKubeConfig()
  }

  private async obtain(): Promise<AuthMaterial> {
    const options: HttpsOptions = {}
    const plugin = this.context.signIn === 'plugin'
    try {
      const applied = this.config.applyToHTTPSOptions(options)
      await (plugin ? this.withDeadline(applied) : applied)
    } catch (thrown) {
      const error = this.failure(thrown)
      if (plugin) this.parked = error
      throw error
    }
    const auth = this.materialOf(options)
    this.material = { auth, expires: this.clock.now() + (plugin ? pluginLifetime : fixedLifetime) }
    return auth
  }

  private materialOf(options: HttpsOptions): AuthMaterial {
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
    const tls = {
      ca: single(options.ca),
      cert: single(options.cert),
      key: typeof options.key === 'string' || Buffer.isBuffer(options.key) ? options.key : undefined,
      rejectUnauthorized: options.rejectUnauthorized !== false,
      servername: options.servername,
    }
    this.generation += 1
    this.tls = this.tls !== null && isDeepStrictEqual(this.tls, tls) ? this.tls : tls
    return {
      headers,
      tls: this.tls,
      agent: options.agent,
      proxyUrl: this.config.getCurrentCluster()?.proxyUrl ?? null,
      generation: this.generation,
    }
  }

  private failure(thrown: unknown): CockpitError {
    if (thrown instanceof CockpitError) return thrown
    const said = withoutSecrets(thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 500)
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (this.context.signIn === 'plugin') {
      const why =
        code === 'ENOENT' ? `its sign-in program was not found (${said})` : `its sign-in program failed: ${said}`
      return new CockpitError(
        'UNAUTHORIZED',
        `${this.context.name}: ${why}`,
        'Run the program once in a terminal, then choose Retry.',
      )
    }
    const why = code === 'ENOENT' ? `a certificate or key file is missing (${said})` : said
    return new CockpitError(
      'UNAUTHORIZED',
      `${this.context.name}: credentials cannot be read: ${why}`,
      'Correct the kubeconfig.',
    )
  }

  private withDeadline(applied: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(pluginDeadline, () => {
        reject(
          new CockpitError(
            'UNAUTHORIZED',
            `${this.context.name}: its sign-in program has not ended within ${pluginDeadline / 1000} s`,
            'Run the program once in a terminal, then choose Retry.',
          ),
        )
      })
      applied.then(resolve, reject).finally(cancel)
    })
  }
}

function single(value: HttpsOptions['ca']): string | Buffer | undefined {
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' || Buffer.isBuffer(first) ? first : undefined
}

/** When the context's client certificate ended; null when there is none or it is still good. ms since the epoch. */
export function expiredSince(cert: string | Buffer | undefined, now: number): number | null {
  if (cert === undefined) return null
  try {
    const end = Date.parse(new X509Certificate(cert).validTo)
    return end < now ? end : null
  } catch {
    return null
  }
}
