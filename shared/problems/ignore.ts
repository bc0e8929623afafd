import { z } from 'zod'
import { type ClusterId, clusterId } from '../clusters/cluster-id.ts'
import { type ObjectReference, objectReference, type Problem, problem, ruleOf } from '../clusters/problem.ts'

/** How far an ignore reaches: this object on this cluster, its rule on this cluster, or its rule on every cluster. */
export const ignoreReach = z.enum(['object', 'cluster', 'everywhere'])
export type IgnoreReach = z.infer<typeof ignoreReach>

/** A person's decision that a problem is not to be counted. */
export const ignore = z.strictObject({
  id: z.string().min(1).max(64),
  /** "pods/crash-loop" */
  rule: z.string().min(1).max(1_024),
  /** null: on every cluster. */
  cluster: clusterId.nullable(),
  /** null: whatever the object. */
  object: objectReference.nullable(),
  /** The problem as it was called when it was ignored. */
  title: z.string().max(1_024),
  reason: z.string().max(500),
  /** ms since the epoch. */
  madeAt: z.number(),
  /** When it ends by itself; ms since the epoch, null = for good. */
  until: z.number().nullable(),
})
export type Ignore = z.infer<typeof ignore>

/** A problem that is there and not counted, with the decision that says so. */
export const ignoredProblem = z.object({ problem, by: ignore })
export type IgnoredProblem = z.infer<typeof ignoredProblem>

/**
 * The decision that covers a problem, the narrowest first; null when it counts.
 * @param now ms since the epoch: a decision that has ended covers nothing.
 */
export function ignoreFor(
  ignores: readonly Ignore[],
  cluster: ClusterId,
  found: Pick<Problem, 'id' | 'rule' | 'object'>,
  now: number,
): Ignore | null {
  const rule = ruleOf(found)
  const covering = ignores.filter(
    (each) =>
      each.rule === rule &&
      (each.cluster === null || each.cluster === cluster) &&
      (each.object === null || sameObject(each.object, found.object)) &&
      (each.until === null || each.until > now),
  )
  return covering.sort((a, b) => breadth(a) - breadth(b))[0] ?? null
}

/** Parts what counts from what is ignored; both keep their order. */
export function withoutIgnored(
  ignores: readonly Ignore[],
  cluster: ClusterId,
  problems: readonly Problem[],
  now: number,
): { readonly problems: Problem[]; readonly ignored: IgnoredProblem[] } {
  const counted: Problem[] = []
  const ignored: IgnoredProblem[] = []
  for (const each of problems) {
    const by = ignores.length === 0 ? null : ignoreFor(ignores, cluster, each, now)
    if (by === null) counted.push(each)
    else ignored.push({ problem: each, by })
  }
  return { problems: counted, ignored }
}

export function reachOf({ cluster, object }: Pick<Ignore, 'cluster' | 'object'>): IgnoreReach {
  return object !== null ? 'object' : cluster !== null ? 'cluster' : 'everywhere'
}

const breadth = ({ cluster, object }: Ignore): number => (object === null ? 2 : 0) + (cluster === null ? 1 : 0)

function sameObject(a: ObjectReference, b: ObjectReference): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name && a.container === b.container
}
