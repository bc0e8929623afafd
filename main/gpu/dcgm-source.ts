import { inTurns } from '@main/clusters/in-turns.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type CardRound, isExporterOf, namesPods, type RoundResult, takeCard } from './card-round.ts'
import { dcgmCards, dcgmMetrics } from './dcgm-readings.ts'
import { parseMetrics } from './metrics-text.ts'
import { readPodMetrics } from './pod-metrics.ts'

/** dcgm-exporter listens there unless told otherwise. */
export const dcgmPort = 9400
const atOnce = 4

/** Scrapes every exporter of the cluster, a few at a time. One that does not answer leaves the others be. */
export async function scrapeExporters(round: CardRound): Promise<RoundResult> {
  const { cluster, clock, layout, signal } = round
  const failures = new Map<string, string>()
  let cards = 0
  await inTurns(layout.exporters, atOnce, async (exporter) => {
    try {
      const text = await readPodMetrics(cluster, exporter, dcgmPort, signal)
      const found = dcgmCards(
        parseMetrics(text, (name) => dcgmMetrics.has(name)),
        isExporterOf(layout),
      )
      cards += found.length
      const through = `pod ${exporter.namespace}/${exporter.pod}`
      // The node is the one that the pod was put on: the exporter's own Hostname label is the pod's name as often as not.
      const maps = namesPods(found)
      const provenance = { source: 'dcgm', through, readAt: clock.now() } as const
      for (const card of found) takeCard(round, card, maps, exporter.node, provenance)
    } catch (thrown) {
      if (!signal.aborted) failures.set(exporter.node, toErrorShape(thrown).message)
    }
  })
  return { cards, failures, failed: null }
}
