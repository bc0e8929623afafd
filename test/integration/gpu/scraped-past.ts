import type { WrittenSeries } from './own-prometheus.ts'

export const minute = 60_000
export const scrape = 15_000
export const now = Date.now()
export const uuid = (kind: number, place = 0) =>
  `GPU-${kind.toString(16).padStart(8, '0')}-0000-0000-0000-${place.toString(16).padStart(12, '0')}`
export const signal = () => AbortSignal.timeout(30_000)

/** Scrapes between two moments, minutes before now. */
export function scraped(from: number, to: number, value: (at: number) => number) {
  const samples: (readonly [number, number])[] = []
  for (let at = now - from * minute; at <= now - to * minute; at += scrape) samples.push([at, value(at)])
  return samples
}
export const series = (
  name: string,
  labels: Record<string, string>,
  samples: WrittenSeries['samples'],
): WrittenSeries => ({
  name: `DCGM_FI_${name}`,
  labels: { Hostname: 'gpu-0', ...labels },
  samples,
})
/** An instance of a card in MIG mode, for which DCGM's own utilisation says 0. @param active 0 to 1. */
export const sliceOf = (card: string, instance: string, minutes: number, active: number): WrittenSeries[] => {
  const labels = { UUID: card, gpu: '1', GPU_I_ID: instance, GPU_I_PROFILE: '3g.40gb' }
  const told = (name: string, value: number) =>
    series(
      name,
      labels,
      scraped(minutes, 0, () => value),
    )
  return [
    told('DEV_GPU_UTIL', 0),
    told('PROF_GR_ENGINE_ACTIVE', active),
    told('DEV_POWER_USAGE', 250),
    told('DEV_GPU_TEMP', 55),
  ]
}
export const minutesAgo = (at: number) => Math.round((now - at) / minute)

/** What a Prometheus knows that has nothing of GPUs. */
export const nothingOfGpus: readonly WrittenSeries[] = [{ name: 'up', labels: {}, samples: [[now - minute, 1]] }]
