import type { CheckResult, Verdict } from '@shared/checks/check.ts'
import { worstVerdict } from '@shared/checks/check.ts'
import type { MorningCheckMessage } from '@shared/checks/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'

export interface MatrixCell {
  readonly cluster: ClusterId
  readonly check: string
  /** False where a check is not planned on a cluster. */
  readonly planned: boolean
  /** null until it has ended. */
  readonly result: CheckResult | null
}

export interface VerdictMatrix {
  readonly clusters: readonly ClusterId[]
  readonly checks: readonly { readonly check: string; readonly title: string }[]
  /** By check, then by cluster, in the orders above. */
  readonly cells: readonly (readonly MatrixCell[])[]
  readonly done: number
  readonly total: number
}

const cellKey = (cluster: ClusterId, check: string) => JSON.stringify([cluster, check])

/** The whole layout comes from the plan; results only fill it, so nothing moves while they arrive. */
export function buildMatrix(planned: MorningCheckMessage['planned'], results: readonly CheckResult[]): VerdictMatrix {
  const byKey = new Map(results.map((result) => [cellKey(result.cluster, result.check), result]))
  const plannedKeys = new Set(planned.map(({ cluster, check }) => cellKey(cluster, check)))
  const clusters = [...new Set(planned.map(({ cluster }) => cluster))]
  const titles = new Map(planned.map(({ check, title }) => [check, title]))
  const checks = [...titles].map(([check, title]) => ({ check, title }))
  const cells = checks.map(({ check }) =>
    clusters.map((cluster): MatrixCell => {
      const key = cellKey(cluster, check)
      return { cluster, check, planned: plannedKeys.has(key), result: byKey.get(key) ?? null }
    }),
  )
  const done = cells.flat().filter(({ planned: wanted, result }) => wanted && result !== null).length
  return { clusters, checks, cells, done, total: plannedKeys.size }
}

const verdictWords: readonly { readonly verdict: Verdict; readonly one: string; readonly many: string }[] = [
  { verdict: 'fail', one: 'failed', many: 'failed' },
  { verdict: 'unknown', one: 'could not be judged', many: 'could not be judged' },
  { verdict: 'no-data', one: 'had no data', many: 'had no data' },
  { verdict: 'warn', one: 'warns', many: 'warn' },
  { verdict: 'pass', one: 'passed', many: 'passed' },
]

export interface OverallVerdict {
  /** null while not every planned result is there: an unfinished run has no verdict. */
  readonly verdict: Verdict | null
  readonly text: string
}

/** The run in one sentence: "2 failed (prod-eu), 1 could not be judged (staging), 27 passed." */
export function overallVerdict(results: readonly CheckResult[], complete: boolean): OverallVerdict {
  const parts = verdictWords.flatMap(({ verdict, one, many }) => {
    const matching = results.filter((result) => result.verdict === verdict)
    if (matching.length === 0) return []
    const on = [...new Set(matching.map(({ cluster }) => cluster))]
    const where = verdict === 'pass' ? '' : ` (${on.length > 3 ? `${on.length} clusters` : on.join(', ')})`
    return [`${matching.length} ${matching.length === 1 ? one : many}${where}`]
  })
  const sentence = parts.length === 0 ? 'No result yet' : parts.join(', ')
  return {
    verdict: complete && results.length > 0 ? worstVerdict(results.map(({ verdict }) => verdict)) : null,
    text: `${sentence}.`,
  }
}

const rank: Record<Verdict, number> = { fail: 0, unknown: 1, 'no-data': 2, warn: 3, pass: 4 }

/** What did not pass, worst first, in the matrix's order within a verdict. */
export function notPassed(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ verdict }) => verdict !== 'pass').sort((a, b) => rank[a.verdict] - rank[b.verdict])
}
