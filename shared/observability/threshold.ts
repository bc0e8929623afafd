import type { Severity } from '../clusters/problem.ts'

export interface Thresholds {
  readonly warning: number
  readonly critical: number
}

/**
 * Which threshold a value has crossed, and that threshold. Crossing is strictly greater, as the Day-2 guide (§7.2)
 * writes it; NaN crosses nothing and must be told apart by the caller before.
 */
export function crossed(value: number, limits: Thresholds): { severity: Severity; limit: number } | null {
  if (value > limits.critical) return { severity: 'critical', limit: limits.critical }
  if (value > limits.warning) return { severity: 'warning', limit: limits.warning }
  return null
}
