import type { KeyMetric } from '../platform/profile.ts'

export type MetricUnit = KeyMetric['unit']

const suffix: Record<MetricUnit, string> = { seconds: ' s', percent: ' %', count: '' }

/** At most three significant digits below 1,000; "13.2", "0.004", "1200". */
function digits(value: number): string {
  if (Number.isInteger(value)) return String(value)
  if (Math.abs(value) >= 1000) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

/** A figure with its unit as the guides write it: "13.2 %", "2.4 s", "412". NaN is said in words, never as a number. */
export function metricText(value: number, unit: MetricUnit): string {
  if (Number.isNaN(value)) return 'no figure (NaN)'
  if (!Number.isFinite(value)) return `${value > 0 ? '+' : '−'}infinite${suffix[unit]}`
  return `${digits(value)}${suffix[unit]}`
}
