import type { GraphLine } from '../design/line-graph.tsx'
import type { UsagePoint } from './usage-history.ts'

interface Bounds {
  readonly request: number | null
  readonly limit: number | null
}

/** A bound further above what is used than this would press the line onto the axis. */
const farAbove = 4

/**
 * The lines of a graph of use: what is used, and those of request and limit that are near enough to be drawn with it.
 * @returns `outside`: the bounds that are not drawn, to be said in words.
 */
export function graphLines(
  used: readonly (number | null)[],
  { request, limit }: Bounds,
): { readonly lines: readonly GraphLine[]; readonly outside: readonly string[] } {
  const most = Math.max(0, ...used.map((value) => value ?? 0))
  const lines: GraphLine[] = [{ title: 'used', colour: 'graph-used', values: used }]
  const outside: string[] = []
  for (const [title, bound] of [
    ['request', request],
    ['limit', limit],
  ] as const) {
    if (bound === null) continue
    if (bound > most * farAbove) outside.push(title)
    else lines.push({ title, colour: `graph-${title}`, dashed: true, values: used.map(() => bound) })
  }
  return { lines, outside }
}

/** A graph spans at least this, so that the first measurement has a place in time; ms. */
const leastSpan = 5 * 60_000

/** Times and amounts of a history, over a span that begins before its first measurement while there are few. */
export function overSpan(
  history: readonly UsagePoint[],
  of: 'cpu' | 'memory',
): { readonly times: readonly number[]; readonly used: readonly (number | null)[] } {
  const [first, last] = [history[0], history.at(-1)]
  const times = history.map(({ at }) => at)
  const used = history.map((point) => point[of])
  if (first === undefined || last === undefined || last.at - first.at >= leastSpan) return { times, used }
  return { times: [last.at - leastSpan, ...times], used: [null, ...used] }
}
