/** How observations of one kind are spread, in seconds. */
export interface Spread {
  /** Upper bounds with the share of observations at or below each. */
  readonly shares: readonly (readonly [bound: string, share: number])[]
  readonly mean: number
}

/** Upper bounds as in the Operations guide §3.3: P99 is about 1.4 s. */
export const latencySpread: Spread = {
  shares: [
    ['0.1', 0.12],
    ['0.5', 0.74],
    ['1.0', 0.985],
    ['2.0', 0.998],
    ['5.0', 0.9998],
    ['10.0', 1],
    ['+Inf', 1],
  ],
  mean: 0.42,
}

/** Time that requests wait before they run, in vLLM's own first buckets (they start at 0.3 s). */
export const queueSpread: Spread = {
  shares: [
    ['0.3', 0.97],
    ['0.5', 0.99],
    ['0.8', 0.997],
    ['1.0', 0.999],
    ['1.5', 1],
    ['+Inf', 1],
  ],
  mean: 0.06,
}

/** Time until the first token, in some of vLLM's own buckets. */
export const firstTokenSpread: Spread = {
  shares: [
    ['0.02', 0.05],
    ['0.08', 0.62],
    ['0.25', 0.94],
    ['0.5', 0.985],
    ['1.0', 0.998],
    ['2.5', 1],
    ['+Inf', 1],
  ],
  mean: 0.09,
}

/** Prometheus text of a histogram that holds so many observations. */
export function histogramLines(name: string, labels: string, observations: number, { shares, mean }: Spread): string[] {
  const count = Math.floor(observations)
  return [
    ...shares.map(([bound, share]) => `${name}_bucket{${labels},le="${bound}"} ${Math.floor(count * share)}`),
    `${name}_sum{${labels}} ${(count * mean).toFixed(3)}`,
    `${name}_count{${labels}} ${count}`,
  ]
}
