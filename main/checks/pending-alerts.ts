import { type AlertmanagerAlert, openAlertmanager } from '@main/observability/alertmanager.ts'
import { openPrometheus } from '@main/observability/prometheus.ts'
import type { PrometheusAlert } from '@main/observability/prometheus-answer.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Check, Outcome } from './check-definition.ts'
import { evidence, tableEvidence } from './evidence.ts'
import { proxiedCommand } from './proxied-command.ts'
import { counted, listed } from './wording.ts'

type Labels = Readonly<Record<string, string>>

const isCritical = (labels: Labels): boolean => labels.severity?.toLowerCase() === 'critical'

/** "PodDown (bud-system/budapp-0)". */
function nameOf(labels: Labels): string {
  const place = [labels.namespace, labels.pod ?? labels.service ?? labels.instance].filter((part) => part !== undefined)
  return `${labels.alertname ?? 'unnamed alert'}${place.length > 0 ? ` (${place.join('/')})` : ''}`
}

const objectOf = (labels: Labels): ObjectReference[] =>
  labels.namespace && labels.pod
    ? [{ kind: 'pods', namespace: labels.namespace, name: labels.pod, container: labels.container ?? null }]
    : []

/** Alertmanager holds Prometheus' labels and possibly external ones besides. */
const sameAlert = (held: Labels, rule: Labels): boolean =>
  Object.entries(rule).every(([name, value]) => held[name] === value)

/** An answer, or why there is none; a cancelled run is neither. */
async function answered<T>(ask: Promise<T>, signal: AbortSignal): Promise<T | ErrorShape> {
  try {
    return await ask
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof CockpitError)) throw thrown
    return toErrorShape(thrown)
  }
}

const failed = (answer: readonly unknown[] | ErrorShape): answer is ErrorShape => 'code' in answer

const columns = [
  { title: 'STATE' },
  { title: 'SEVERITY' },
  { title: 'ALERT' },
  { title: 'SINCE' },
  { title: 'SUMMARY' },
]
const summaryOf = (annotations: Labels): string => annotations.summary ?? annotations.description ?? ''

const heldRow = ({ status, labels, annotations, startsAt }: AlertmanagerAlert): (string | null)[] => [
  status.state,
  labels.severity ?? null,
  nameOf(labels),
  startsAt,
  summaryOf(annotations),
]
const ruleRow = ({ state, labels, annotations, activeAt }: PrometheusAlert): (string | null)[] => [
  state,
  labels.severity ?? null,
  nameOf(labels),
  activeAt ?? null,
  summaryOf(annotations),
]

/** Critical ones first, because the end of a long table is cut. */
const criticalFirst = <T extends { readonly labels: Labels }>(alerts: readonly T[]): T[] =>
  [...alerts].sort((a, b) => Number(isCritical(b.labels)) - Number(isCritical(a.labels)))

function judge(held: readonly AlertmanagerAlert[], rules: readonly PrometheusAlert[]): Omit<Outcome, 'evidence'> {
  const suppressed = held.filter(({ status }) => status.state === 'suppressed')
  const silenced = suppressed.filter(({ labels }) => isCritical(labels))
  const active = held.filter(({ status, labels }) => status.state !== 'suppressed' && isCritical(labels))
  const firingOnly = rules.filter(
    ({ state, labels }) =>
      state === 'firing' && isCritical(labels) && !held.some((alert) => sameAlert(alert.labels, labels)),
  )
  const critical = [...active, ...firingOnly]
  const pending = rules.filter(({ state, labels }) => state === 'pending' && isCritical(labels))
  const quiet = silenced.length > 0 ? `; suppressed: ${listed(silenced.map(({ labels }) => nameOf(labels)))}` : ''
  const others = held.filter(({ status, labels }) => status.state !== 'suppressed' && !isCritical(labels)).length
  const rest = others > 0 ? `; ${counted(others, 'other alert')} of lower severity` : ''

  if (critical.length > 0) {
    return {
      verdict: 'fail',
      observed: `${counted(critical.length, 'critical alert')}: ${listed(critical.map(({ labels }) => nameOf(labels)))}${quiet}${rest}`,
      hint: 'Take up the critical alerts first; open the object that each one names.',
      objects: critical.flatMap(({ labels }) => objectOf(labels)),
    }
  }
  if (pending.length > 0) {
    return {
      verdict: 'warn',
      observed: `${counted(pending.length, 'critical alert')} about to fire: ${listed(pending.map(({ labels }) => nameOf(labels)))}${quiet}${rest}`,
      hint: 'The condition holds already; it fires when it has held for the time of its rule.',
      objects: pending.flatMap(({ labels }) => objectOf(labels)),
    }
  }
  return { verdict: 'pass', observed: `No critical alert is active or pending${quiet}${rest}` }
}

/**
 * Day-2 §2.1: no critical alert. Asks Alertmanager (what was received, and what is silenced) and Prometheus (what is
 * pending, or fires and has not arrived); without both there is no pass.
 */
export const pendingAlerts: Check = {
  id: 'pending-alerts',
  title: 'Pending alerts',
  guide: 'Day-2 §2.1',
  expected: () => 'None critical',
  command: ({ id }, { alertmanager }) => proxiedCommand(id, alertmanager, 'api/v2/alerts'),

  async run({ cluster, profile, clock, signal }) {
    const [held, rules] = await Promise.all([
      answered(openAlertmanager(cluster, profile.alertmanager).alerts({ signal }), signal),
      answered(openPrometheus(cluster, profile.prometheus).alerts({ signal }), signal),
    ])
    const now = clock.now()
    const heldCommand = this.command(cluster, profile)
    const ruleCommand = proxiedCommand(cluster.id, profile.prometheus, 'api/v1/alerts')
    const proof = [
      failed(held)
        ? evidence(heldCommand, `error ${held.code}: ${held.message}`, now)
        : tableEvidence(heldCommand, columns, criticalFirst(held).map(heldRow), now),
      failed(rules)
        ? evidence(ruleCommand, `error ${rules.code}: ${rules.message}`, now)
        : tableEvidence(ruleCommand, columns, criticalFirst(rules).map(ruleRow), now),
    ]
    const judged = judge(failed(held) ? [] : held, failed(rules) ? [] : rules)
    const lost = [held, rules].filter(failed)
    // What was seen to be critical is critical, even while the other source is silent.
    if (lost.length === 0 || judged.verdict === 'fail') return { ...judged, evidence: proof }
    return {
      verdict: 'unknown',
      observed: `Could not be judged: ${lost.map(({ message }) => message).join('; ')}`,
      hint:
        lost.map(({ hint }) => hint).find((hint) => hint !== '') ?? 'Check the pods of Prometheus and Alertmanager.',
      evidence: proof,
    }
  },
}
