import type { Clock, ClusterAccess, ProblemSource } from '@main/clusters/cluster-access.ts'
import { cardFaultProblems, missingCardProblems } from '@shared/clusters/problems/gpu-faults.ts'
import { gpuLoadProblems, type NodeLoad } from '@shared/clusters/problems/gpu-load.ts'
import { throttlingProblems } from '@shared/clusters/problems/gpu-throttling.ts'
import { queueProblems } from '@shared/clusters/problems/inference-queue.ts'
import type { CardRings } from './card-rings.ts'
import type { ClusterGpus } from './cluster-gpus.ts'
import { type FoundProblem, LingeringProblems } from './lingering-problems.ts'

/** Problems are found anew at most so often, ms. */
const pace = 2_000
const loadWindow = 60_000
/** Load is judged once it was seen for most of the window. */
const loadSeen = 45_000

export interface GpuProblemWatchOptions {
  readonly clock: Clock
  readonly gpus: (cluster: ClusterAccess) => ClusterGpus
  readonly rings: CardRings
}

/** Problems of GPUs and of what serves on them, from what can be read without a session and from sessions that are open. */
export function gpuProblemWatch({ clock, gpus: of, rings }: GpuProblemWatchOptions): ProblemSource {
  return {
    watch(cluster, report) {
      const gpus = of(cluster)
      const lingering = new LingeringProblems()
      let told = ''
      let cancel: (() => void) | null = null
      const look = () => {
        cancel = null
        const now = clock.now()
        const { problems, going } = lingering.look(problemsOf(gpus, rings, now), now)
        if (going) lookSoon()
        const blindSpots = blindSpotsOf(gpus)
        const text = JSON.stringify([problems, blindSpots])
        if (text !== told) report(problems, blindSpots)
        told = text
      }
      const lookSoon = () => {
        cancel ??= clock.after(pace, look)
      }
      const ends = [gpus.look(), gpus.onChange(lookSoon)]
      return () => {
        cancel?.()
        for (const end of ends) end()
      }
    },
  }
}

function problemsOf(gpus: ClusterGpus, rings: CardRings, now: number): readonly FoundProblem[] {
  const cards = gpus.table.order.flatMap((key) => gpus.table.card(key, now) ?? [])
  const nodes = gpus.nodes()
  const ofCards = cards.flatMap((card) => {
    const live = card.freshness === 'live' && card.provenance.source === 'nvidia-smi'
    return [...cardFaultProblems(card), ...throttlingProblems(card)].map((problem) => ({ problem, live }))
  })
  const others = [
    ...nodes.flatMap((node) => (node.state === 'live' ? missingCardProblems(node) : [])),
    ...gpuLoadProblems(nodes.flatMap(({ name }) => loadOf(gpus, rings, name, now) ?? [])),
    ...queueProblems(gpus.endpoints()),
  ]
  return [...ofCards, ...others.map((problem) => ({ problem, live: false }))]
}

function loadOf(gpus: ClusterGpus, rings: CardRings, node: string, now: number): NodeLoad | null {
  const means = gpus.table.ofNode(node, now).flatMap(({ key, freshness }) => {
    const found = rings.mean(gpus.table.ringKey(key), 'utilisationPercent', now - loadWindow)
    return freshness === 'live' && found !== null && now - found.since >= loadSeen ? found.mean : []
  })
  if (means.length === 0) return null
  return { node, mean: means.reduce((sum, mean) => sum + mean, 0) / means.length, cards: means.length }
}

/** Sources that are there and do not answer: what is not read is not well. */
function blindSpotsOf(gpus: ClusterGpus): readonly string[] {
  if (gpus.cluster.state.phase !== 'live') return []
  return gpus
    .sources()
    .flatMap(({ id, title, state, what }) =>
      (id === 'dcgm' || id === 'vllm' || id === 'prometheus') && state === 'failed' ? `${title}: ${what}` : [],
    )
}
