import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { objectReference } from '../clusters/problem.ts'

/**
 * - `no-data`: asked and answered, and nothing was there.
 * - `unknown`: could not be judged (tool missing, forbidden, timed out, unparsable). Never shown green.
 */
export const verdict = z.enum(['pass', 'warn', 'fail', 'no-data', 'unknown'])
export type Verdict = z.infer<typeof verdict>

export const evidence = z.object({
  /** What one would type by hand to see the same, or the query that was sent. */
  command: z.string(),
  /** What came back, cut to a bound with a mark where it was cut. */
  output: z.string(),
  /** ms since the epoch. */
  at: z.number(),
})
export type Evidence = z.infer<typeof evidence>

export const checkResult = z.object({
  cluster: clusterId,
  /** "pods-running": stable, one per check. */
  check: z.string(),
  title: z.string(),
  /** Where the guides ask for it: "Day-2 §2.1". */
  guide: z.string(),
  verdict,
  expected: z.string(),
  /** What was seen, in words, with the names of what is wrong. */
  observed: z.string(),
  /** Why it could not be judged, and what to do; for `unknown` and `no-data`. */
  hint: z.string(),
  /** The objects that are wrong, to open. */
  objects: z.array(objectReference),
  evidence: z.array(evidence),
  durationMs: z.number(),
})
export type CheckResult = z.infer<typeof checkResult>

const rank: Record<Verdict, number> = { fail: 4, unknown: 3, 'no-data': 2, warn: 1, pass: 0 }

/** The verdict over several: fail, else unknown, else no-data, else warn, else pass. Of none: unknown. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>((worst, next) => (rank[next] > rank[worst] ? next : worst), verdicts[0] ?? 'unknown')
}

/** 0 fine (pass or warn), 1 something is wrong on the platform, 2 could not tell. */
export function exitCodeFor(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  const worst = worstVerdict(verdicts)
  if (worst === 'fail') return 1
  return worst === 'pass' || worst === 'warn' ? 0 : 2
}
