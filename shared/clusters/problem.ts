import { z } from 'zod'

export const severity = z.enum(['critical', 'warning'])
export type Severity = z.infer<typeof severity>

export const objectReference = z.object({
  /** A kind's plural as in `kinds/` ("pods"), or "metrics" for a key metric. */
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  container: z.string().nullable(),
})
export type ObjectReference = z.infer<typeof objectReference>

/** Something that is wrong, in words, with the object to open. */
export const problem = z.object({
  /** Stable while the same thing is wrong with the same object. */
  id: z.string(),
  /** What kind of thing is wrong, whatever the object: "pods/crash-loop". `ruleOf` reads it. */
  rule: z.string().optional(),
  severity,
  /** One line that names the object: "budapp-7c9…: sidecar daprd is not ready". */
  title: z.string(),
  /** The detail that it stands on, verbatim where it can be ("back-off 5m0s restarting failed container"). */
  evidence: z.string(),
  object: objectReference,
  /** ms since the epoch; null when the API does not tell. */
  since: z.number().nullable(),
})
export type Problem = z.infer<typeof problem>

/** The rule by which it was found; of a problem that names none, the problem itself is its only case. */
export function ruleOf({ rule, id }: Pick<Problem, 'rule' | 'id'>): string {
  return rule ?? id
}

const rank: Record<Severity, number> = { critical: 0, warning: 1 }

/** Worst first, then oldest first, then by title, so that the order does not jump. */
export function compareProblems(a: Problem, b: Problem): number {
  return rank[a.severity] - rank[b.severity] || (a.since ?? 0) - (b.since ?? 0) || a.title.localeCompare(b.title)
}
