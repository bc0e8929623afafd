import type { Problem } from '@shared/clusters/problem.ts'

/**
 * What came and went within a reading or two would open and close an incident each time: it stays for so long after it
 * was seen last, ms. Cards that are read every second are sure sooner than what is asked every quarter of a minute.
 */
const lingers = 20_000
const lingersLive = 10_000

export interface FoundProblem {
  readonly problem: Problem
  /** Of a card that a session reads every second. */
  readonly live: boolean
}

interface Seen {
  readonly problem: Problem
  /** When it was found last, ms since the epoch. */
  readonly last: number
  /** It stays until then. */
  readonly until: number
}

/** Problems of readings that come and go: each with when it was first seen, and kept for a moment after it was found last. */
export class LingeringProblems {
  private seen: ReadonlyMap<string, Seen> = new Map()

  /**
   * What counts now: what was found, and what was found a moment ago, which says so.
   * @returns also whether some go soon without anything happening.
   */
  look(
    found: readonly FoundProblem[],
    now: number,
  ): { readonly problems: readonly Problem[]; readonly going: boolean } {
    const next = new Map<string, Seen>()
    for (const { problem, live } of found) {
      // No source tells when it began: it was seen first then.
      const since = problem.since ?? this.seen.get(problem.id)?.problem.since ?? now
      next.set(problem.id, {
        problem: { ...problem, since },
        last: now,
        until: now + (live ? lingersLive : lingers),
      })
    }
    const kept = [...this.seen].filter(([id, { until }]) => !next.has(id) && now < until)
    for (const [id, one] of kept) next.set(id, one)
    this.seen = next
    const problems = [...next.values()].map(({ problem, last }) => (last === now ? problem : gone(problem, last)))
    return { problems, going: kept.length > 0 }
  }
}

const gone = (problem: Problem, last: number): Problem => ({
  ...problem,
  evidence: `${problem.evidence}; not so any more since ${new Date(last).toISOString()}, kept for a moment in case it comes back`,
})
