import { ApiError, failureOfStatus, statusObject } from '@main/clusters/api-failure.ts'
import { Backoff } from '@main/clusters/backoff.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { LineSplitter } from '@main/clusters/json-lines.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { podPath, podsPath } from './log-paths.ts'
import type { PodQuery } from './pod-query.ts'

const watchSeconds = 300
const firstBackoff = 500
const longestBackoff = 15_000
/** Where a watch is not allowed, the pods are read again so often. */
const pollMs = 5_000
/** A watch that ends sooner must not become a loop that lists without pause. */
const healthyMs = 10_000
const largestPod = 4 * 1024 * 1024

const podList = z.object({
  metadata: z.object({ resourceVersion: z.string().nullish() }),
  items: z.array(z.unknown()).nullable(),
})
const watchEvent = z.object({ type: z.string(), object: z.unknown() })

export interface PodRosterOptions {
  readonly cluster: ClusterAccess
  readonly query: PodQuery
  readonly clock: Clock
  readonly random: () => number
  readonly onChange: () => void
}

/**
 * The pods of one target as they come and go: a list of just these and a watch, listed anew each time that the watch
 * ends. Kept apart from the rows of the screens, because those hold all pods of a namespace.
 */
export class PodRoster {
  /** By uid: a stateful set's pod comes back under its name. */
  private rows = new Map<string, PodRow>()
  private failure: CockpitError | null = null
  private listed = false
  private readonly backoff: Backoff
  /** A user who may not list may still read the one pod. */
  private alone = false

  constructor(private readonly options: PodRosterOptions) {
    this.backoff = new Backoff(firstBackoff, options.random)
  }

  get pods(): readonly PodRow[] {
    return [...this.rows.values()]
  }

  pod(uid: string): PodRow | null {
    return this.rows.get(uid) ?? null
  }

  /** Why the pods cannot be looked for now; empty when they can. */
  get blindSpot(): string {
    return this.failure?.message ?? ''
  }

  get known(): boolean {
    return this.listed
  }

  /** Reads the pods once. Errors: those of any request. */
  async read(signal: AbortSignal): Promise<string | null> {
    const { cluster, query } = this.options
    const one = /^metadata\.name=(.+)$/.exec(query.query.fieldSelector ?? '')?.[1]
    if (this.alone && one !== undefined) {
      this.replace([await cluster.json(podPath(query.namespace, one), { signal }).catch(nothingIfGone)])
      return null
    }
    try {
      const answer = podList.parse(await cluster.json(podsPath(query.namespace), { query: query.query, signal }))
      this.replace(answer.items ?? [])
      return answer.metadata.resourceVersion ?? null
    } catch (thrown) {
      if (one === undefined || !(thrown instanceof CockpitError) || thrown.code !== 'FORBIDDEN') throw thrown
      this.alone = true
      return this.read(signal)
    }
  }

  /** Keeps the pods up to date until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wait = await this.round(signal)
      await pause(this.options.clock, wait, signal).catch(() => undefined)
    }
  }

  /** One list and its watch; answers how long to wait before the next, ms. */
  private async round(signal: AbortSignal): Promise<number> {
    const { clock } = this.options
    let version: string | null
    try {
      version = await this.read(signal)
    } catch (thrown) {
      if (signal.aborted) return 0
      const { code, message, hint } = toErrorShape(thrown)
      this.failure = new CockpitError(code, message, hint)
      this.options.onChange()
      return this.backoff.next(longestBackoff)
    }
    const begun = clock.now()
    try {
      if (version === null) return pollMs
      await this.watch(version, signal)
    } catch (thrown) {
      if (toErrorShape(thrown).code === 'FORBIDDEN') return pollMs
      // Whatever else ended it, the next list tells whether the server is there.
    }
    if (clock.now() - begun >= healthyMs) this.backoff.reset()
    return this.backoff.next(longestBackoff)
  }

  private async watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { cluster, query } = this.options
    const lines = new LineSplitter(largestPod)
    const stopping = new AbortController()
    const ends = AbortSignal.any([signal, stopping.signal])
    try {
      const bytes = await cluster.stream(
        podsPath(query.namespace),
        { ...query.query, watch: '1', resourceVersion, timeoutSeconds: `${watchSeconds}` },
        ends,
      )
      for await (const chunk of bytes) {
        for (const line of lines.push(chunk)) this.apply(line)
      }
    } finally {
      stopping.abort()
    }
  }

  private apply(line: string): void {
    const { type, object } = watchEvent.parse(JSON.parse(line))
    if (type === 'ERROR') {
      const status = statusObject.safeParse(object).data
      throw failureOfStatus(status?.code ?? 410, status ?? null, this.options.cluster.server)
    }
    const row = this.rowOf(object)
    if (row === null || type === 'BOOKMARK') return
    if (type === 'DELETED') this.rows.delete(row.uid)
    else this.rows.set(row.uid, row)
    this.options.onChange()
  }

  private replace(objects: readonly unknown[]): void {
    const rows = objects.map((object) => this.rowOf(object)).filter((row) => row !== null)
    this.rows = new Map(rows.map((row) => [row.uid, row]))
    this.listed = true
    this.failure = null
    this.options.onChange()
  }

  /** null for what is not a pod of the target. */
  private rowOf(object: unknown): PodRow | null {
    const parsed = pods.schema.safeParse(object)
    if (!parsed.success) return null
    const row = pods.project(parsed.data)
    return this.options.query.belongs(row) ? row : null
  }
}

function nothingIfGone(thrown: unknown): null {
  if (thrown instanceof ApiError && thrown.status === 404) return null
  throw thrown
}
