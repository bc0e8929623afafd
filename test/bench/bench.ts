/** One bench is one file `NAME.bench.ts` that exports a `bench`. */
export interface Bench {
  /** What it measures, in one line. */
  readonly title: string
  /** It is given up after so long, ms. */
  readonly limitMs: number
  run(context: BenchContext): Promise<BenchResult>
}

export interface BenchContext {
  /** Aborts when the time is up or a person presses Ctrl-C. */
  readonly signal: AbortSignal
  /** Tells a person how far it is. */
  readonly say: (text: string) => void
  /** An empty folder, removed afterwards. */
  readonly folder: string
  /** Is called when the bench has ended, however it ended; the last one first. */
  readonly afterwards: (cleanUp: () => Promise<unknown> | unknown) => void
}

export interface Figure {
  /** "firstRowsRatio" */
  readonly name: string
  /** null: could not be measured here. */
  readonly value: number | null
  /** "s", "MB", "ms", "1/s"; "" for a ratio. */
  readonly unit: string
  /** What was measured, from when to when. */
  readonly meaning: string
  /** What is wanted. */
  readonly aim?: { readonly atMost: number } | { readonly atLeast: number }
}

export interface BenchResult {
  readonly figures: readonly Figure[]
  /** Versions of what was measured, besides those of this checkout. */
  readonly versions: Readonly<Record<string, string>>
  /** How it was measured, for the reader of the figures. */
  readonly notes: readonly string[]
  /** Each single reading behind the figures. */
  readonly readings: Readonly<Record<string, unknown>>
}

/** Of an odd number the middle one, else the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const high = sorted[Math.floor(sorted.length / 2)]
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
