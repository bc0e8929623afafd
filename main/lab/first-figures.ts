import { z } from 'zod'
import type { ApiRequest } from './api-request.ts'

const list = z.object({ items: z.array(z.unknown()) })

export interface FirstFigures {
  readonly request: ApiRequest
  readonly signal: AbortSignal
  readonly patienceMs: number
  readonly progress: (detail: string) => void
}

/**
 * Waits until metrics-server has CPU and memory of every node and pod. It needs two scrapes for the first figure, so a
 * check that is run before would have to say "no data" of a lab on which nothing is wrong.
 * Answers what is still lacking when the patience is over; null when nothing is.
 */
export async function waitForFigures({ request, signal, patienceMs, progress }: FirstFigures): Promise<string | null> {
  const deadline = Date.now() + patienceMs
  const count = async (path: string) => {
    try {
      return list.parse(await request('GET', path)).items.length
    } catch {
      // The API server does not serve the figures before metrics-server has its first.
      return 0
    }
  }
  for (;;) {
    signal.throwIfAborted()
    const [nodes, pods, nodeFigures, podFigures] = await Promise.all([
      count('/api/v1/nodes'),
      count('/api/v1/pods'),
      count('/apis/metrics.k8s.io/v1beta1/nodes'),
      count('/apis/metrics.k8s.io/v1beta1/pods'),
    ])
    if (nodes > 0 && nodeFigures >= nodes && podFigures >= pods) return null
    const seen = `CPU and memory figures of ${nodeFigures} of ${nodes} nodes, ${podFigures} of ${pods} pods`
    if (Date.now() > deadline) return seen
    progress(`Waiting for the first figures: ${seen}`)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
