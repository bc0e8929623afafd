import type { ClusterSummary, ConnectionPhase, Environment } from '@shared/clusters/cluster-summary.ts'
import { compareProblems, type Problem } from '@shared/clusters/problem.ts'
import type { Ignore } from '@shared/problems/ignore.ts'

const unseenPhases: ReadonlySet<ConnectionPhase> = new Set(['unreachable', 'sign-in-needed', 'denied'])
const environmentRank: Record<Environment, number> = { production: 0, unknown: 1, staging: 2, development: 3 }

/** What the fleet says of a cluster in one word, worst first. `unproven`: known, but not now. */
export type Standing =
  | 'critical'
  | 'unseen'
  | 'unproven'
  | 'warning'
  | 'partly-seen'
  | 'connecting'
  | 'but-ignored'
  | 'fine'

const standingRank: Record<Standing, number> = {
  critical: 0,
  unseen: 1,
  unproven: 2,
  warning: 3,
  'partly-seen': 4,
  connecting: 5,
  'but-ignored': 6,
  fine: 7,
}

/**
 * `fine` needs a live connection, every source looked at and no problem: anything less is said as such. Problems that
 * somebody ignores are there all the same, so such a cluster is `but-ignored` at best.
 */
export function standingOf(summary: ClusterSummary): Standing {
  if (summary.problems.some((problem) => problem.severity === 'critical')) return 'critical'
  if (unseenPhases.has(summary.connection.phase)) return 'unseen'
  if (summary.connection.phase === 'stale') return 'unproven'
  if (summary.problems.length > 0) return 'warning'
  if (summary.connection.phase === 'connecting' || summary.asOf === null) return 'connecting'
  if (summary.blindSpots.length > 0) return 'partly-seen'
  return (summary.ignored?.length ?? 0) > 0 ? 'but-ignored' : 'fine'
}

/** Worst standing first, production before the others, then the kubeconfig's order, so that rows do not swap places. */
export function orderFleet(summaries: readonly ClusterSummary[]): ClusterSummary[] {
  return summaries
    .map((summary, position) => ({ summary, position, rank: standingRank[standingOf(summary)] }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        environmentRank[a.summary.environment] - environmentRank[b.summary.environment] ||
        a.position - b.position,
    )
    .map(({ summary }) => summary)
}

export interface FleetProblem {
  readonly key: string
  readonly cluster: ClusterSummary
  readonly problem: Problem
  /** The decision by which it is not counted; null when it counts. */
  readonly by: Ignore | null
}

/**
 * Every problem of the fleet, worst first; of equally bad ones those of production first.
 * @param part those that count, or those that are ignored.
 */
export function fleetProblems(
  summaries: readonly ClusterSummary[],
  part: 'counted' | 'ignored' = 'counted',
): FleetProblem[] {
  return summaries
    .flatMap((cluster) => {
      const all = part === 'counted' ? cluster.problems.map((problem) => ({ problem, by: null })) : cluster.ignored
      return (all ?? []).map(({ problem, by }) => ({ key: `${cluster.id}\n${problem.id}`, cluster, problem, by }))
    })
    .sort(
      (a, b) =>
        (a.problem.severity === b.problem.severity
          ? environmentRank[a.cluster.environment] - environmentRank[b.cluster.environment]
          : 0) || compareProblems(a.problem, b.problem),
    )
}

/** One sentence over the whole fleet. Changes only when a count changes, because it is read aloud. */
export function fleetVerdict(summaries: readonly ClusterSummary[]): {
  tone: 'ok' | 'warn' | 'bad' | 'muted'
  text: string
} {
  if (summaries.length === 0) return { tone: 'muted', text: 'No clusters.' }
  const count = (standing: Standing) => summaries.filter((summary) => standingOf(summary) === standing).length
  const parts: string[] = []
  const add = (standing: Standing, words: (n: number) => string) => {
    const n = count(standing)
    if (n > 0) parts.push(words(n))
  }
  add('critical', (n) => `${n} with critical problems`)
  add('unseen', (n) => `${n} cannot be seen`)
  add('unproven', (n) => `${n} stale`)
  add('warning', (n) => `${n} with warnings`)
  add('partly-seen', (n) => `${n} only partly seen`)
  add('connecting', (n) => `${n} connecting`)
  add('but-ignored', (n) => `${n} with nothing but ignored problems`)
  add('fine', (n) => {
    if (n < summaries.length) return `${n} fine`
    return n === 1 ? 'the cluster is live, no problem found' : `all ${n} clusters live, no problem found`
  })
  const text = `${parts.join(' · ')}`
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  if (count('critical') > 0) return { tone: 'bad', text: sentence }
  if (count('fine') === summaries.length) return { tone: 'ok', text: sentence }
  const quiet = count('connecting') === summaries.length || count('fine') + count('but-ignored') === summaries.length
  if (quiet) return { tone: 'muted', text: sentence }
  return { tone: 'warn', text: sentence }
}

export type CountedPart = 'nodes' | 'pods' | 'GPUs'

/** Why a count is not known, short enough to stand beside the dash. */
export function whyUnknown(summary: ClusterSummary, part: CountedPart): string {
  const stem = part === 'GPUs' ? 'node' : part.slice(0, -1)
  const spot = summary.blindSpots.find((text) => text.toLowerCase().includes(stem))
  if (spot !== undefined) return /forbid|denied|403/i.test(spot) ? 'denied' : 'not seen'
  switch (summary.connection.phase) {
    case 'connecting':
      return 'connecting'
    case 'unreachable':
      return 'unreachable'
    case 'sign-in-needed':
      return 'sign-in needed'
    case 'denied':
      return 'denied'
    default:
      return 'not read yet'
  }
}
