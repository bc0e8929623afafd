const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "10m", "1h30m", "2d" in ms; null when it is not a span over zero. */
export function parseSpanWord(word: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(word)) return null
  let total = 0
  for (const [, amount, unit] of word.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return total > 0 ? total : null
}
