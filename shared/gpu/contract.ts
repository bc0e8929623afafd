import { z } from 'zod'
import { clusterId } from '../clusters/cluster-id.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { card, cardSource, gpuNode } from './card.ts'
import { cardMark } from './card-marks.ts'
import { inferenceEndpoint } from './endpoint.ts'
import { gpuWaits } from './gpu-wait.ts'
import { keptHere, longestPast, mostOpen } from './past.ts'

const cardKey = z.string().min(1).max(400)
export const numbers = z.custom<Float64Array>((value) => value instanceof Float64Array)

/** One way to figures on one cluster: whether it is there, whether it is used, and why. */
export const gpuSourceState = z.object({
  id: z.enum(['nvidia-smi', 'dcgm', 'prometheus', 'kubernetes', 'vllm']),
  title: z.string(),
  state: z.enum(['used', 'available', 'absent', 'denied', 'failed', 'untried']),
  /** In words: what it is, why it is used or not, what went wrong. */
  what: z.string(),
  lastAnswer: z.number().nullable(),
  /** Sessions into pods that are open now; 0 for what needs none. */
  sessions: z.number(),
})
export type GpuSourceState = z.infer<typeof gpuSourceState>

/** `auto`: the cheapest that is sufficient. */
export const sourceChoice = z.enum(['auto', ...cardSource.options])
export type SourceChoice = z.infer<typeof sourceChoice>

/** What is sent of one cluster: the first message has everything, later ones what changed. At most about two a second. */
export const liveMessage = z.object({
  /** Keys of all cards in their order, by node and index; null when it is as before. Samples name cards by their place in it. */
  order: z.array(z.string()).nullable(),
  /**
   * Cards of which something besides their live measures changed: that a figure became known or unknown, throttling, a
   * fault, freshness, holders. Their live measures are as of then; samples carry on from there.
   */
  changed: z.array(card),
  /** See `sampleWidth`. */
  samples: numbers,
  /** Samples that this window missed because it was slow; they are in `history`. */
  dropped: z.number(),
  nodes: z.array(gpuNode).nullable(),
  waits: gpuWaits.nullable(),
  endpoints: z.array(inferenceEndpoint).nullable(),
  sources: z.array(gpuSourceState).nullable(),
  choice: sourceChoice,
  /** What could not be looked at, in words. */
  blindSpots: z.array(z.string()),
})
export type LiveMessage = z.infer<typeof liveMessage>

export const gpuClusterSnapshot = z.object({
  cluster: clusterId,
  nodes: z.array(gpuNode),
  cards: z.array(card),
  waits: gpuWaits,
  endpoints: z.array(inferenceEndpoint),
  sources: z.array(gpuSourceState),
  choice: sourceChoice,
  blindSpots: z.array(z.string()),
})
export type GpuClusterSnapshot = z.infer<typeof gpuClusterSnapshot>

export const gpuSnapshot = z.object({ takenAt: z.number(), clusters: z.array(gpuClusterSnapshot) })
export type GpuSnapshot = z.infer<typeof gpuSnapshot>

/** One cluster on the heat map. Cards come from whatever is read without a session, or from one that is open anyway. */
export const fleetCluster = z.object({
  cluster: clusterId,
  /** Cards that the nodes offer; more than there are rows of where no source tells each one. null: nodes cannot be read. */
  allocatable: z.number().nullable(),
  requested: z.number().nullable(),
  keys: z.array(z.string()),
  /** For each key: "node", "name" and place in the node, for a tooltip. */
  labels: z.array(z.object({ node: z.string(), name: z.string().nullable(), index: z.number().nullable() })),
  /** For each key its newest sample, of `sampleWidth` numbers. */
  samples: numbers,
  /** For each key: 0 live, 1 stale, 2 at fault. */
  states: z.array(z.number()),
  /** For each key: MiB in all, and the power limit in W; NaN where not known. */
  limits: numbers,
  /** What tells of it, or why nothing does. */
  what: z.string(),
  /** Who asks for GPUs and has none. */
  waits: gpuWaits,
  /** What could not be looked at, in words: who waits may be missing then. */
  blindSpots: z.array(z.string()),
})
export type FleetCluster = z.infer<typeof fleetCluster>

/** Whole clusters that changed since the last message, about every two seconds; `order` names all. */
export const fleetMessage = z.object({ order: z.array(clusterId), changed: z.array(fleetCluster) })
export type FleetHeatMessage = z.infer<typeof fleetMessage>

export const gpuHistory = z.object({
  /** `memory`: as it was read here, a sample a second. `prometheus`: by its scrapes. `both`: first the latter. */
  source: z.enum(['memory', 'prometheus', 'both']),
  /** ms since the epoch, ascending. */
  at: numbers,
  /** In the order of `liveMeasures`, each as long as `at`; NaN where not known. */
  values: z.array(numbers),
  /** Bits of `throttleMask`; NaN where not known. */
  throttle: numbers,
  /** Samples that were overwritten because an hour is kept, or could not be kept at all. */
  dropped: z.number(),
  /** Why there is less than was asked for, or which part is coarser; empty when all was read here. */
  reason: z.string(),
})
export type GpuHistory = z.infer<typeof gpuHistory>

/** What Prometheus alone has of one card over a long time, a point for each step. */
export const cardPast = z.object({
  card: z.string(),
  /** ms since the epoch; `to` is when it was asked. */
  from: z.number(),
  to: z.number(),
  /** ms. What a point says of its step: `foldOf`; of throttle reasons every one that held within it. */
  step: z.number(),
  /** As in `gpuHistory`; from `from` on to the last step, empty where nothing is known at all. */
  at: numbers,
  values: z.array(numbers),
  throttle: numbers,
  marks: z.array(cardMark),
  /** The first point of which anything is known, ms since the epoch; null: nothing is. */
  begins: z.number().nullable(),
  /** Where the beginning is lacking: whether Prometheus tells of anything then. null: it does not lack, or cannot be told. */
  keptThen: z.boolean().nullable(),
  /** What Prometheus said beside its answer: figures may be incomplete because of it. */
  warnings: z.array(z.string()),
  /** Why nothing is known. */
  failure: errorShape.nullable(),
})
export type CardPast = z.infer<typeof cardPast>

export const gpuContract = defineContract('gpu', {
  /** Every card of one cluster. While it is open, the source reads at its pace; when the last is closed, sessions end. */
  live: stream(z.object({ cluster: clusterId }), liveMessage),
  /** Every card of every cluster for the heat map; opens no session into a pod. */
  fleet: stream(z.object({}), fleetMessage),
  /** One reading of all that is there; null: every cluster. What has not answered after `waitMs` is told as it is. */
  snapshot: call(
    z.object({ cluster: clusterId.nullable(), waitMs: z.number().min(0).max(60_000).default(8000) }),
    gpuSnapshot,
  ),
  /** What was kept of one card. `from` in ms since the epoch; what was not read here comes from Prometheus. Errors: NOT_FOUND. */
  history: call(z.object({ cluster: clusterId, card: cardKey, from: z.number() }), gpuHistory),
  /**
   * What Prometheus has of some cards up to now: one message for each, in this order, as it comes, and then the end.
   * Closing it ends the asking.
   */
  past: stream(
    z.object({
      cluster: clusterId,
      cards: z.array(cardKey).min(1).max(mostOpen),
      spanMs: z.number().min(keptHere).max(longestPast),
    }),
    cardPast,
  ),
  /** The whole `nvidia-smi -q -x` of one node, now. Errors: NOT_FOUND, and those of a command in a pod. */
  readNode: call(
    z.object({ cluster: clusterId, node: z.string().min(1).max(253) }),
    z.object({ cards: z.array(card) }),
  ),
  /** Another source than the one chosen by itself, from now on and after the next start. Errors: NOT_FOUND, SETTINGS_NOT_WRITTEN. */
  choose: call(z.object({ cluster: clusterId, source: sourceChoice }), z.object({})),
})
