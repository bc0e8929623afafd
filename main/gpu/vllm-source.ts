import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { inTurns } from '@main/clusters/in-turns.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import type { ServingPod } from './gpu-layout.ts'
import { readPodMetrics } from './pod-metrics.ts'
import { figuresBetween, type VllmScrape, vllmScrape } from './vllm-metrics.ts'

/** vLLM's own port unless told otherwise. */
const vllmPort = 8000
const atOnce = 4
/** More servers than are asked one by one. */
export const mostServers = 256

const nothing = {
  running: 'not-told',
  waiting: 'not-told',
  kvCachePercent: 'not-told',
  firstTokenP95Seconds: 'not-told',
  endToEndP95Seconds: 'not-told',
  promptTokensPerSecond: 'not-told',
  generatedTokensPerSecond: 'not-told',
  preemptions: 'not-told',
} as const

/** What the vLLM servers of a cluster say of themselves, each asked in its pod. */
export class VllmSource {
  lastAnswer: number | null = null
  private readonly scrapes = new Map<string, VllmScrape>()
  private told: ReadonlyMap<string, InferenceEndpoint> = new Map()

  constructor(
    private readonly cluster: ClusterAccess,
    private readonly clock: Clock,
  ) {}

  get endpoints(): readonly InferenceEndpoint[] {
    return [...this.told.values()]
  }

  modelOf(namespace: string, pod: string): string | null {
    return this.told.get(`${namespace}/${pod}`)?.model ?? null
  }

  /** One round; a server that does not answer keeps its last figures with the reason. */
  async read(pods: readonly ServingPod[], signal: AbortSignal): Promise<void> {
    const next = new Map<string, InferenceEndpoint>()
    const asked = pods.slice(0, mostServers)
    for (const { namespace, pod, workload } of asked) {
      const key = `${namespace}/${pod}`
      const before = this.told.get(key)
      const unread = { key, namespace, pod, workload, model: null, ...nothing, readAt: null, reason: 'not read yet' }
      next.set(key, before ?? unread)
    }
    this.told = next
    await inTurns(asked, atOnce, async (place) => {
      const key = `${place.namespace}/${place.pod}`
      const before = next.get(key)
      try {
        const text = await readPodMetrics(this.cluster, place, vllmPort, signal)
        const scrape = vllmScrape(text, this.clock.now())
        if (before === undefined) return
        if (scrape === null) {
          next.set(key, { ...before, reason: 'its /metrics tells nothing of vLLM' })
          return
        }
        const figures = figuresBetween(this.scrapes.get(key) ?? null, scrape)
        this.scrapes.set(key, scrape)
        this.lastAnswer = scrape.at
        next.set(key, { ...before, ...figures, model: scrape.model, readAt: scrape.at, reason: '' })
      } catch (thrown) {
        if (before !== undefined && !signal.aborted) next.set(key, { ...before, reason: toErrorShape(thrown).message })
      }
    })
    for (const key of this.scrapes.keys()) if (!next.has(key)) this.scrapes.delete(key)
  }
}
