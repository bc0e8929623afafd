import type { Handlers } from '@shared/contract/define-contract.ts'
import type { Card } from '@shared/gpu/card.ts'
import type { FleetCluster, GpuHistory, gpuContract, LiveMessage } from '@shared/gpu/contract.ts'
import { nobodyWaits } from '@shared/gpu/gpu-wait.ts'
import { liveMeasures, sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import { type CardReading, untold } from '@shared/gpu/reading.ts'

/** A source that measures nothing: it answers the gpu contract for so many cards, each with a reading a second. */
export const standInCluster = 'stand-in'
const perNode = 8
const second = 1_000
/** As often as main tells a whole card anew. */
const refreshEvery = 10

const nodeOf = (place: number) => `gpu-${String(Math.floor(place / perNode) + 1).padStart(3, '0')}`

function readingOf(place: number, at: number): CardReading {
  const wave = (Math.sin(at / 20_000 + place) + 1) / 2
  const lost = place % 97 === 96
  if (lost) {
    return { ...untold(), index: place % perNode, uuid: `GPU-${place}`, fault: { reason: 'lost', text: 'GPU is lost' } }
  }
  return {
    ...untold(),
    uuid: `GPU-${place}`,
    index: place % perNode,
    name: 'Stand-in 80GB',
    driverVersion: '570.86.15',
    utilisationPercent: place % 11 === 0 ? 0 : Math.round(wave * 100),
    memoryActivePercent: Math.round(wave * 60),
    memoryTotalMiB: 81_559,
    memoryUsedMiB: 20_000 + Math.round(wave * 58_000),
    powerW: 90 + wave * 600,
    powerLimitW: 700,
    temperatureC: 35 + Math.round(wave * 48),
    slowdownAtC: 87,
    smClockMHz: 1_980 - Math.round(wave * 400),
    smClockMaxMHz: 1_980,
    memoryClockMHz: 2_619,
    pcieSentKBps: Math.round(wave * 900_000),
    pcieReceivedKBps: Math.round(wave * 400_000),
    nvlinkKBps: 'not-supported',
    throttle: wave > 0.95 ? ['power-cap', 'hardware-thermal-slowdown'] : wave > 0.7 ? ['power-cap'] : [],
    eccUncorrected: 0,
    eccCorrected: 0,
  }
}

function cardOf(place: number, at: number): Card {
  return {
    key: `${nodeOf(place)}/GPU-${place}`,
    node: nodeOf(place),
    reading: readingOf(place, at),
    provenance: { source: 'nvidia-smi', through: 'a stand-in', readAt: at },
    freshness: 'live',
    reason: '',
    holders: [
      {
        namespace: 'bud-inference',
        pod: `endpoint-${place}`,
        container: null,
        workload: 'endpoint',
        model: 'stand-in',
      },
    ],
    holdersBy: 'device',
    lastXid: null,
    idleMs: null,
  }
}

function samplesAt(places: readonly number[], at: number): Float64Array {
  const samples = new Float64Array(places.length * sampleWidth)
  for (const [index, place] of places.entries())
    writeSample(samples, index * sampleWidth, place, at, readingOf(place, at))
  return samples
}

/** One message at once and then one in each second, until the signal aborts. */
async function* everySecond<M>(
  first: M,
  next: (round: number) => M,
  signal: AbortSignal,
): AsyncGenerator<M, void, void> {
  yield first
  for (let round = 1; !signal.aborted; round++) {
    await new Promise((resolve) => setTimeout(resolve, second))
    yield next(round)
  }
}

/** The gpu contract for `count` cards of a cluster that does not exist. */
export function standInGpus(count: number, now: () => number): Handlers<typeof gpuContract> {
  const places = Array.from({ length: count }, (_, place) => place)
  const names = [...new Set(places.map(nodeOf))]
  const nodes = names.map((name) => ({
    name,
    product: 'Stand-in-80GB',
    allocatable: perNode,
    requested: perNode,
    taints: [],
    holders: [],
    source: 'nvidia-smi' as const,
    state: 'live' as const,
    reason: '',
    lastReadAt: now(),
    missing: 0,
    processesHidden: true,
  }))
  const sources: LiveMessage['sources'] = [
    {
      id: 'nvidia-smi',
      title: 'nvidia-smi',
      state: 'used',
      what: 'a stand-in',
      lastAnswer: now(),
      sessions: names.length,
    },
  ]
  const still = {
    order: null,
    dropped: 0,
    nodes: null,
    waits: null,
    endpoints: null,
    sources: null,
    choice: 'auto',
    blindSpots: [],
  } as const
  const heat = (): FleetCluster => ({
    cluster: standInCluster,
    allocatable: count,
    requested: count,
    keys: places.map((place) => cardOf(place, 0).key),
    labels: places.map((place) => ({ node: nodeOf(place), name: 'Stand-in 80GB', index: place % perNode })),
    samples: samplesAt(places, now()),
    states: places.map((place) => (place % 97 === 96 ? 2 : place % 61 === 60 ? 1 : 0)),
    limits: Float64Array.from(places.flatMap(() => [81_559, 700])),
    what: 'a stand-in',
    waits: nobodyWaits,
    blindSpots: [],
  })
  return {
    live: (_input, signal) =>
      everySecond<LiveMessage>(
        {
          ...still,
          order: places.map((place) => cardOf(place, 0).key),
          changed: places.map((place) => cardOf(place, now())),
          samples: new Float64Array(),
          nodes,
          waits: nobodyWaits,
          endpoints: [],
          sources,
          blindSpots: [],
        },
        (round) => ({
          ...still,
          blindSpots: [],
          changed: places.filter((place) => (place + round) % refreshEvery === 0).map((place) => cardOf(place, now())),
          samples: samplesAt(places, now()),
        }),
        signal,
      ),
    fleet: (_input, signal) => {
      const message = () => ({ order: [standInCluster], changed: [heat()] })
      return everySecond(message(), message, signal)
    },
    snapshot: async () => ({
      takenAt: now(),
      clusters: [
        {
          cluster: standInCluster,
          nodes,
          cards: places.map((place) => cardOf(place, now())),
          waits: nobodyWaits,
          endpoints: [],
          sources,
          choice: 'auto',
          blindSpots: [],
        },
      ],
    }),
    async *past() {},
    history: async ({ card }) => historyOf(Number(card.split('-').at(-1)), now()),
    readNode: async () => ({ cards: [] }),
    choose: async () => ({}),
  }
}

/** The hour before, so that the graphs are as full as they can be. */
function historyOf(place: number, now: number): GpuHistory {
  const at = Float64Array.from({ length: 3_600 }, (_, index) => now - (3_600 - index) * second)
  const samples = [...at].map((time) => samplesAt([place], time))
  const column = (offset: number) => Float64Array.from(samples, (sample) => sample[offset] ?? Number.NaN)
  return {
    source: 'memory',
    at,
    values: liveMeasures.map((_, measure) => column(2 + measure)),
    throttle: column(sampleWidth - 1),
    dropped: 0,
    reason: '',
  }
}
