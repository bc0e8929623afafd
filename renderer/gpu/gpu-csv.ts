import type { Card } from '@shared/gpu/card.ts'
import type { FleetCluster } from '@shared/gpu/contract.ts'
import { liveMeasures, samplesIn } from '@shared/gpu/measures.ts'
import { foldOf } from '@shared/gpu/past.ts'
import { reasonsOfMask } from '@shared/gpu/throttle.ts'
import type { CardRing } from './card-ring.ts'

/** One field by RFC 4180. What a spreadsheet would take for a formula is kept as text. */
export function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Lines of fields as text, each line ended by CRLF. */
export const csvText = (lines: readonly (readonly (string | number | null)[])[]): string =>
  lines.map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('')

/**
 * What the graphs show of some cards, a line for each reading or step; what is not known is empty.
 * @param step of what Prometheus told, ms: each measure is then named with what it says of a step. null: as read here.
 */
export function graphsCsv(
  cards: readonly { readonly card: Pick<Card, 'key' | 'node' | 'reading'>; readonly ring: CardRing | null }[],
  { from, to }: { readonly from: number; readonly to: number },
  step: number | null,
): string {
  const measures = step === null ? liveMeasures : liveMeasures.map((measure) => `${measure} (${foldOf[measure]})`)
  const header = ['time', 'node', 'gpu', 'uuid', ...measures, step === null ? 'throttle' : 'throttle (any)']
  const lines = cards.flatMap(({ card: { node, reading, key }, ring }) => {
    if (ring === null) return []
    const { times, values, throttle } = ring.window(from, to, liveMeasures)
    return times.flatMap((time, index) => {
      const at = Math.round(time * 1000)
      if (at < from || at > to) return []
      const mask = throttle[index] ?? null
      return [
        [
          new Date(at).toISOString(),
          node,
          reading.index ?? key,
          reading.uuid,
          ...values.map((line) => line[index] ?? null),
          mask === null ? null : reasonsOfMask(mask).join(' '),
          step === null ? 'read here' : 'Prometheus',
          step === null ? null : step / 1000,
        ],
      ]
    })
  })
  return csvText([[...header, 'source', 'step s'], ...lines])
}

/** Every card of the map with its newest reading. */
export function mapCsv(clusters: readonly FleetCluster[]): string {
  const header = ['cluster', 'node', 'gpu', 'model', 'state', 'time', ...liveMeasures]
  const lines = clusters.flatMap(({ cluster, keys, labels, samples, states }) => {
    const bySample = new Map([...samplesIn(samples)].map((sample) => [sample.place, sample]))
    return keys.map((key, card) => {
      const sample = bySample.get(card)
      const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value)
      const at = known(sample?.at)
      return [
        cluster,
        labels[card]?.node ?? null,
        labels[card]?.index ?? key,
        labels[card]?.name ?? null,
        ['live', 'stale', 'at fault'][states[card] ?? 0] ?? null,
        at === null ? null : new Date(at).toISOString(),
        ...liveMeasures.map((measure) => known(sample?.value(measure))),
      ]
    })
  })
  return csvText([header, ...lines])
}
