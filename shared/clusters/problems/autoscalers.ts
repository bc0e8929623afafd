import type { ConditionRow } from '../kinds/fields.ts'
import type { HorizontalPodAutoscalerRow } from '../kinds/horizontalpodautoscalers.ts'
import type { Problem, Severity } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Metrics of new pods come a minute or two after their start. */
const metricsGrace = 120_000

/**
 * What is wrong with one autoscaler.
 * @param now ms since the epoch.
 */
export function autoscalerProblems(row: HorizontalPodAutoscalerRow, now: number): readonly Problem[] {
  const object = { kind: 'horizontalpodautoscalers', namespace: row.namespace, name: row.name, container: null }
  const target = `${row.target.kind}/${row.target.name}`
  const finding = (what: string, severity: Severity, says: string, condition: ConditionRow) =>
    problemOf(object, {
      what,
      severity,
      says,
      evidence: [condition.reason, condition.message].filter((part) => part !== '').join(': '),
      since: condition.since,
    })
  const condition = (type: string, status: string) =>
    row.conditions.find((each) => each.type === type && each.status === status)
  const unable = condition('AbleToScale', 'False')
  if (unable !== undefined) return [finding('unable', 'critical', `unable to scale ${target}`, unable)]
  const blind = condition('ScalingActive', 'False')
  // ScalingDisabled: the target was scaled to nought on purpose.
  if (blind !== undefined && blind.reason !== 'ScalingDisabled') {
    const young = now - (blind.since ?? row.createdAt ?? 0) < metricsGrace
    return young ? [] : [finding('blind', 'critical', `cannot read what it scales ${target} by`, blind)]
  }
  const limited = condition('ScalingLimited', 'True')
  if (limited !== undefined && limited.reason === 'TooManyReplicas' && row.current >= row.max) {
    return [finding('at-maximum', 'warning', `${target} is at its maximum of ${row.max} and wants more`, limited)]
  }
  return []
}
