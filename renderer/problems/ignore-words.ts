import { spanText } from '@shared/clusters/age.ts'
import { ruleOf } from '@shared/clusters/problem.ts'
import { type Ignore, type IgnoreReach, reachOf } from '@shared/problems/ignore.ts'
import type { ListedProblem } from './ignore-desk.ts'

const hour = 3_600_000
const day = 24 * hour

/** How long something may be ignored, as a person chooses it; ms, null = for good. */
export const spans: readonly { readonly id: string; readonly words: string; readonly ms: number | null }[] = [
  { id: '1h', words: 'for an hour', ms: hour },
  { id: '8h', words: 'for a shift of 8 hours', ms: 8 * hour },
  { id: '1d', words: 'for a day', ms: day },
  { id: '7d', words: 'for a week', ms: 7 * day },
  { id: '30d', words: 'for 30 days', ms: 30 * day },
  { id: 'good', words: 'for good', ms: null },
]

/** What each reach would cover. */
export function reachWords({ cluster, problem }: ListedProblem): Record<IgnoreReach, string> {
  const { name, container } = problem.object
  const rule = ruleOf(problem)
  return {
    object: `only this object on ${cluster}: ${name}${container === null ? '' : `, container ${container}`}`,
    cluster: `every object of the rule ${rule} on ${cluster}`,
    everywhere: `every object of the rule ${rule} on every cluster`,
  }
}

/** "ignored on prod-eu for 3d, until …" in one phrase. */
export function ignoreText(by: Ignore, now: number): string {
  const reach = reachOf(by)
  const where = reach === 'everywhere' ? 'everywhere' : reach === 'cluster' ? `on ${by.cluster}` : 'this object'
  const end = by.until === null ? 'for good' : by.until <= now ? 'has ended' : `for another ${spanText(by.until - now)}`
  return `${where}, ${end}${by.reason === '' ? '' : `: ${by.reason}`}`
}
