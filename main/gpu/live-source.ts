import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { LiveMessage, SourceChoice } from '@shared/gpu/contract.ts'
import type { ClusterGpus } from './cluster-gpus.ts'
import { SampleQueue } from './sample-queue.ts'

/** Eight seconds of the largest cluster that is read every second. */
const mostWaiting = 8_192

/** Told only when they are others. */
const changing = ['nodes', 'waits', 'endpoints', 'sources'] as const

type Parts = Pick<LiveMessage, 'nodes' | 'waits' | 'endpoints' | 'sources' | 'choice' | 'blindSpots'>

/** One window's view of every card of one cluster: everything at first, then what changed. */
export class LiveSource implements ConflatedSource<LiveMessage> {
  private readonly queue = new SampleQueue(mostWaiting)
  private readonly changed = new Set<string>()
  private places = new Map<string, number>()
  private reordered = true
  private told: Parts | null = null

  constructor(
    private readonly gpus: ClusterGpus,
    private readonly clock: Clock,
    private readonly choice: () => SourceChoice,
  ) {}

  subscribe(notify: () => void): Unsubscribe {
    const { table } = this.gpus
    const ends = [
      this.gpus.view(),
      this.gpus.onChange(notify),
      table.listen({
        sample: (key, at, reading) => {
          const place = this.places.get(key)
          if (place === undefined) return
          this.queue.push(place, at, reading)
          notify()
        },
        changed: (key) => {
          this.changed.add(key)
          notify()
        },
        reordered: () => {
          this.reordered = true
          notify()
        },
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  take(): LiveMessage | null {
    const { table } = this.gpus
    const now = this.clock.now()
    const order = this.reordered ? [...table.order] : null
    if (order !== null) {
      this.reordered = false
      const before = this.places
      this.places = new Map(order.map((key, place) => [key, place]))
      this.queue.clear()
      for (const key of order) if (!before.has(key)) this.changed.add(key)
    }
    const changed = [...this.changed].flatMap((key) => table.card(key, now) ?? [])
    this.changed.clear()
    const parts: Parts = {
      nodes: this.gpus.nodes(),
      waits: this.gpus.waits,
      endpoints: [...this.gpus.endpoints()],
      sources: this.gpus.sources(),
      choice: this.choice(),
      blindSpots: this.gpus.blindSpots(),
    }
    const news = this.news(parts)
    if (order === null && changed.length === 0 && this.queue.isEmpty && news === null) return null
    return {
      order,
      changed,
      ...this.queue.take(),
      ...(news ?? { ...parts, nodes: null, waits: null, endpoints: null, sources: null }),
    }
  }

  /** What is another than this window knows; null when nothing is. */
  private news(now: Parts): Parts | null {
    const before = this.told
    const same = (part: keyof Parts) => before !== null && isDeepStrictEqual(before[part], now[part])
    if (changing.every(same) && same('choice') && same('blindSpots')) return null
    this.told = now
    return {
      ...now,
      nodes: same('nodes') ? null : now.nodes,
      waits: same('waits') ? null : now.waits,
      endpoints: same('endpoints') ? null : now.endpoints,
      sources: same('sources') ? null : now.sources,
    }
  }
}
