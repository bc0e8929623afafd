import type { Verdict } from '@shared/checks/check.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'
import { crossed, type Thresholds } from '@shared/observability/threshold.ts'

/** Figures older than this say nothing about now; metrics-server measures every 15 to 60 s. ms. */
const oldAfterMs = 180_000

export interface Usage {
  readonly name: string
  /** Used and allowed; null where not measured, or where there is no limit. */
  readonly cpu: number | null
  readonly memory: number | null
  readonly cpuLimit: number | null
  readonly memoryLimit: number | null
  /** ms since the epoch; null when it was not measured. */
  readonly measuredAt: number | null
}

export interface JudgedUsage extends Usage {
  /** Percent of the limit; null where it cannot be told. */
  readonly cpuPercent: number | null
  readonly memoryPercent: number | null
  readonly verdict: Extract<Verdict, 'pass' | 'warn' | 'fail'>
  readonly words: string
  /** Measured lately. */
  readonly measured: boolean
  /** At least one figure could be held against a limit. */
  readonly judged: boolean
}

const share = (used: number | null, limit: number | null): number | null =>
  used === null || limit === null || limit <= 0 ? null : (100 * used) / limit

/** Holds what is used against what is allowed. */
export function judgeUsage(usage: Usage, limits: Thresholds, now: number): JudgedUsage {
  const measured = usage.measuredAt !== null && now - usage.measuredAt <= oldAfterMs
  const cpuPercent = measured ? share(usage.cpu, usage.cpuLimit) : null
  const memoryPercent = measured ? share(usage.memory, usage.memoryLimit) : null
  const parts = [
    { title: 'CPU', percent: cpuPercent, text: `${cpuText(usage.cpu)} of ${cpuText(usage.cpuLimit)}` },
    { title: 'memory', percent: memoryPercent, text: `${bytesText(usage.memory)} of ${bytesText(usage.memoryLimit)}` },
  ].flatMap(({ title, percent, text }) => {
    const breach = percent === null ? null : crossed(percent, limits)
    return breach && percent !== null
      ? [{ severity: breach.severity, words: `${title} ${Math.round(percent)} % (${text})` }]
      : []
  })
  return {
    ...usage,
    cpuPercent,
    memoryPercent,
    measured,
    judged: cpuPercent !== null || memoryPercent !== null,
    verdict: parts.some(({ severity }) => severity === 'critical') ? 'fail' : parts.length > 0 ? 'warn' : 'pass',
    words: `${usage.name}: ${parts.map(({ words }) => words).join(', ')}`,
  }
}

export const usageColumns = [
  { title: 'NAME' },
  { title: 'CPU', align: 'right' as const },
  { title: 'CPU %', align: 'right' as const },
  { title: 'MEMORY', align: 'right' as const },
  { title: 'MEMORY %', align: 'right' as const },
]

const percentText = (percent: number | null): string | null => (percent === null ? null : `${Math.round(percent)}`)

/** Fullest first, because the end of a long table is cut. */
export function usageRows(usages: readonly JudgedUsage[]): (string | null)[][] {
  const fullest = (one: JudgedUsage): number => Math.max(one.cpuPercent ?? -1, one.memoryPercent ?? -1)
  return [...usages]
    .sort((a, b) => fullest(b) - fullest(a))
    .map((one) => [
      one.name,
      one.measured ? cpuText(one.cpu) : null,
      percentText(one.cpuPercent),
      one.measured ? bytesText(one.memory) : null,
      percentText(one.memoryPercent),
    ])
}
