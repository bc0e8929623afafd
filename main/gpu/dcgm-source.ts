import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { inTurns } from '@main/clusters/in-turns.ts'
import type { Prometheus } from '@main/observability/prometheus.ts'
import { samplesOf } from '@main/observability/prometheus.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { CardHolder, CardSource } from '@shared/gpu/card.ts'
import type { CardTable } from './card-table.ts'
import { type DcgmCard, dcgmCards, dcgmMetrics } from './dcgm-readings.ts'
import type { GpuLayout, ServingPod } from './gpu-layout.ts'
import { type MetricSample, parseMetrics } from './metrics-text.ts'
import { readPodMetrics } from './pod-metrics.ts'

/** dcgm-exporter listens there unless told otherwise. */
export const dcgmPort = 9400
const atOnce = 4
/** Of thousands of cards, every metric in one answer would be more than is taken in. */
const metricsAtOnce = 4

/** How a round of reading went: by node what failed, and how many cards were told. */
export interface RoundResult {
  readonly cards: number
  readonly failures: ReadonlyMap<string, string>
  /** The round as a whole could not be made. */
  readonly failed: string | null
}

/** What a round says of a cluster's cards goes into its table. */
export interface CardRound {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly table: CardTable
  readonly layout: GpuLayout
  /** Completes what an exporter says of the pod that has a card. */
  readonly holder: (namespace: string, pod: string, container: string | null) => CardHolder
  readonly signal: AbortSignal
}

/** Scrapes every exporter of the cluster, a few at a time. One that does not answer leaves the others be. */
export async function scrapeExporters(round: CardRound): Promise<RoundResult> {
  const { cluster, layout, signal } = round
  const failures = new Map<string, string>()
  let cards = 0
  await inTurns(layout.exporters, atOnce, async (exporter) => {
    try {
      const text = await readPodMetrics(cluster, exporter, dcgmPort, signal)
      const found = dcgmCards(
        parseMetrics(text, (name) => dcgmMetrics.has(name)),
        isExporterOf(layout.exporters),
      )
      cards += found.length
      const through = `pod ${exporter.namespace}/${exporter.pod}`
      // The node is the one that the pod was put on: the exporter's own Hostname label is the pod's name as often as not.
      const maps = found.some(({ holders }) => holders.length > 0)
      for (const card of found) takeCard(round, card, maps, exporter.node, 'dcgm', through)
    } catch (thrown) {
      if (!signal.aborted) failures.set(exporter.node, toErrorShape(thrown).message)
    }
  })
  return { cards, failures, failed: null }
}

/** Asks Prometheus for what it has of dcgm-exporter: a few questions for every card of the cluster. */
export async function askPrometheus(round: CardRound, prometheus: Prometheus): Promise<RoundResult> {
  const { layout, signal } = round
  try {
    const samples: MetricSample[] = []
    for (const names of inParts([...dcgmMetrics], metricsAtOnce)) {
      const answer = await prometheus.query(`{__name__=~"${names.join('|')}"}`, { signal })
      for (const { labels, value } of samplesOf(answer)) {
        const { __name__: name, ...own } = labels
        if (name !== undefined) samples.push({ name, labels: own, value })
      }
    }
    const exporters = new Map(layout.exporters.map((pod) => [`${pod.namespace}/${pod.pod}`, pod.node]))
    const failures = new Map<string, string>()
    let cards = 0
    const found = dcgmCards(samples, isExporterOf(layout.exporters))
    const maps = found.some(({ holders }) => holders.length > 0)
    for (const card of found) {
      const node = nodeIn(card.labels, exporters, layout)
      if (node === null) continue
      cards += 1
      takeCard(round, card, maps, node, 'prometheus', 'Prometheus')
    }
    return { cards, failures, failed: null }
  } catch (thrown) {
    return { cards: 0, failures: new Map(), failed: signal.aborted ? null : toErrorShape(thrown).message }
  }
}

const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size))

function isExporterOf(exporters: readonly ServingPod[]): (namespace: string, pod: string) => boolean {
  const names = new Set(exporters.map(({ namespace, pod }) => `${namespace}/${pod}`))
  return (namespace, pod) => names.has(`${namespace}/${pod}`)
}

/** By the exporter's pod where the labels name it, else by a label that is the name of a node. */
function nodeIn(
  labels: Readonly<Record<string, string>>,
  exporters: ReadonlyMap<string, string>,
  layout: GpuLayout,
): string | null {
  const byPod = exporters.get(`${labels.namespace ?? ''}/${labels.pod ?? ''}`)
  if (byPod !== undefined) return byPod
  const named = [labels.node, labels.kubernetes_node, labels.Hostname].find(
    (name) => name !== undefined && layout.nodes.has(name),
  )
  return named ?? null
}

/** @param maps the exporter names pods at all, so that a card without one is free. */
function takeCard(
  round: CardRound,
  card: DcgmCard,
  maps: boolean,
  node: string,
  source: CardSource,
  through: string,
): void {
  const { table, clock, holder } = round
  const now = clock.now()
  const key = table.take({ node, reading: card.reading, provenance: { source, through, readAt: now } })
  if (key === null) return
  const holders = card.holders.map(({ namespace, pod, container }) => holder(namespace, pod, container))
  if (maps) table.hold(key, holders, 'device', now)
  if (card.xid === 0) table.noXid(key, now)
  else if (card.xid !== null) table.sawXid(key, card.xid, now)
}
