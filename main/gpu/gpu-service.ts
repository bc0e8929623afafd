import type { Clock } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { GpuClusterSnapshot, gpuContract, LiveMessage } from '@shared/gpu/contract.ts'
import { cardHistory } from './card-history.ts'
import { cardPasts } from './card-pasts.ts'
import type { ClusterGpus } from './cluster-gpus.ts'
import { FleetHeat } from './fleet-heat.ts'
import type { GpuDesk } from './gpu-desk.ts'
import { LiveSource } from './live-source.ts'
import { throughSession } from './node-sessions.ts'
import { readWhole } from './smi-session.ts'
import type { SourceChoices } from './source-choices.ts'

const livePace = 500
const fleetPace = 2_000
const lookEvery = 100

export interface GpuServiceOptions {
  readonly desk: GpuDesk
  readonly clock: Clock
  readonly choices: SourceChoices
}

/** The gpu contract: cards, nodes and endpoints of clusters, live and as they were. */
export function gpuService({ desk, clock, choices }: GpuServiceOptions): Handlers<typeof gpuContract> {
  return {
    live: ({ cluster }, signal) => liveStream(desk, clock, choices, cluster, signal),
    fleet: (_input, signal) => conflatedStream(new FleetHeat(desk, clock), clock, fleetPace, signal),
    async snapshot({ cluster, waitMs }, signal) {
      const ids = cluster === null ? desk.ids() : [cluster]
      const clusters = await Promise.all(ids.map((id) => snapshotOf(desk.of(id), clock, waitMs, signal)))
      return { takenAt: clock.now(), clusters }
    },
    history({ cluster, card, from }, signal) {
      const gpus = desk.of(cluster)
      if (desk.rings.read(gpus.table.ringKey(card), Number.POSITIVE_INFINITY) === null) {
        throw new CockpitError('NOT_FOUND', `Nothing is known of a card ${card} on ${cluster}`)
      }
      return cardHistory(gpus, desk.rings, clock, card, from, signal)
    },
    past: ({ cluster, ...asked }, signal) => cardPasts(desk.of(cluster), clock, asked, signal),
    readNode: ({ cluster, node }, signal) => readNode(desk.of(cluster), clock, node, signal),
    async choose({ cluster, source }) {
      const gpus = desk.of(cluster)
      await choices.choose(cluster, source)
      gpus.chosen()
      return {}
    },
  }
}

/** A cluster that is connected to anew is followed on. */
async function* liveStream(
  desk: GpuDesk,
  clock: Clock,
  choices: SourceChoices,
  cluster: ClusterId,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage, void, void> {
  while (!signal.aborted) {
    const gpus = desk.of(cluster)
    const source = new LiveSource(gpus, clock, () => choices.of(cluster))
    yield* conflatedStream(source, clock, livePace, AbortSignal.any([signal, gpus.ended]))
  }
}

/** Reads as an open screen does, until everything has answered or the time is over. */
async function snapshotOf(
  gpus: ClusterGpus,
  clock: Clock,
  waitMs: number,
  signal: AbortSignal,
): Promise<GpuClusterSnapshot> {
  const close = gpus.view()
  try {
    for (const deadline = clock.now() + waitMs; !gpus.settled && clock.now() < deadline; ) {
      await pause(clock, lookEvery, signal)
    }
    return gpus.snapshot()
  } finally {
    close()
  }
}

async function readNode(gpus: ClusterGpus, clock: Clock, node: string, signal: AbortSignal) {
  const layout = gpus.layout.nodes.get(node)
  if (layout === undefined) throw new CockpitError('NOT_FOUND', `No node ${node} with GPUs is known`)
  if (layout.targets.length === 0) {
    throw new CockpitError(
      'NOT_FOUND',
      `No running pod on ${node} sees a card`,
      'Look at the pods of the GPU operator.',
    )
  }
  for (const target of layout.targets) {
    const document = await readWhole(gpus.cluster, target, signal)
    if (document.form === 'refused') {
      throw new CockpitError('EXEC_FAILED', `nvidia-smi in ${target.pod}: ${document.troubles[0].text}`)
    }
    const provenance = { source: 'nvidia-smi', through: throughSession(target), readAt: clock.now() } as const
    for (const reading of document.cards) gpus.table.take({ node, reading, provenance, whole: true })
  }
  return { cards: [...gpus.table.ofNode(node, clock.now())] }
}
