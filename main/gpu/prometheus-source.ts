import { type Prometheus, samplesOf } from '@main/observability/prometheus.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type CardRound, isExporterOf, namesPods, type RoundResult, takeCard } from './card-round.ts'
import { dcgmCards, dcgmMetrics } from './dcgm-readings.ts'
import type { GpuLayout } from './gpu-layout.ts'
import type { MetricSample } from './metrics-text.ts'

/** Of thousands of cards, every metric in one answer would be more than is taken in. */
const metricsAtOnce = 4

/**
 * For how long ago each card was scraped, s. Prometheus answers with what it last saw up to five minutes ago and does not
 * say when, so it is asked for that too. Not every exporter has each metric; these two are in the list that it ships with.
 */
const agesQuery = 'time() - max by (UUID) (timestamp(DCGM_FI_DEV_GPU_TEMP) or timestamp(DCGM_FI_DEV_FB_USED))'

/** Asks Prometheus for what it has of dcgm-exporter: a few questions for every card of the cluster. */
export async function askPrometheus(round: CardRound, prometheus: Prometheus): Promise<RoundResult> {
  const { clock, layout, signal } = round
  try {
    const samples: MetricSample[] = []
    for (const names of inParts([...dcgmMetrics], metricsAtOnce)) {
      const answer = await prometheus.query(`{__name__=~"${names.join('|')}"}`, { signal })
      for (const { labels, value } of samplesOf(answer)) {
        const { __name__: name, ...own } = labels
        if (name !== undefined) samples.push({ name, labels: own, value })
      }
    }
    const ages = new Map(
      samplesOf(await prometheus.query(agesQuery, { signal })).map(({ labels, value }) => [labels.UUID, value]),
    )
    const now = clock.now()
    const exporters = new Map(layout.exporters.map((pod) => [`${pod.namespace}/${pod.pod}`, pod.node]))
    let cards = 0
    const found = dcgmCards(samples, isExporterOf(layout))
    const maps = namesPods(found)
    for (const card of found) {
      const node = nodeIn(card.labels, exporters, layout)
      const age = ages.get(card.reading.uuid ?? '')
      // Of a card whose age is not known nothing can be said that would be true now.
      if (node === null || age === undefined) continue
      cards += 1
      const readAt = now - Math.max(0, age) * 1000
      takeCard(round, card, maps, node, { source: 'prometheus', through: 'Prometheus', readAt })
    }
    return { cards, failures: new Map(), failed: null }
  } catch (thrown) {
    return { cards: 0, failures: new Map(), failed: signal.aborted ? null : toErrorShape(thrown).message }
  }
}

const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size))

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
