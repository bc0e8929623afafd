import type { PlacedRow } from '@renderer/clusters/placed-row.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'

/** A moment that tests count from; ms since the epoch. */
export const noon = Date.UTC(2026, 10, 22, 12, 0, 0)

/** A live production cluster with nothing wrong. */
export function summary(change: Partial<ClusterSummary> = {}): ClusterSummary {
  return {
    id: 'prod-eu',
    server: '127.0.0.1:6443',
    environment: 'production',
    protection: 'confirm',
    connection: { phase: 'live', since: noon, lastAnswer: noon, reason: '', hint: '' },
    version: 'v1.36.3',
    nodes: { ready: 4, total: 4 },
    pods: { running: 30, pending: 0, succeeded: 0, failed: 0, unknown: 0, total: 30 },
    gpus: { allocatable: 16, requested: 12, idle: 4 },
    problems: [],
    blindSpots: [],
    asOf: noon,
    ...change,
  }
}

export function problem(change: Partial<Problem> = {}): Problem {
  return {
    id: 'p1',
    severity: 'critical',
    title: 'budapp-7c9d4-x2k8p: sidecar daprd is not ready',
    evidence: 'containerStatuses[daprd].ready is false for 42s',
    object: { kind: 'pods', namespace: 'bud-system', name: 'budapp-7c9d4-x2k8p', container: 'daprd' },
    since: noon,
    ...change,
  }
}

export function row(uid: string, change: Partial<Row> & Readonly<Record<string, unknown>> = {}): Row {
  return { uid, name: uid, namespace: 'bud-system', createdAt: noon, ...change }
}

export function placed(row: Row, cluster = 'prod-eu'): PlacedRow {
  return { key: `${cluster}\n${row.uid}`, cluster, row }
}

export function freshness(change: Partial<Freshness> = {}): Freshness {
  return { state: 'live', asOf: noon, reason: '', hint: '', loading: null, ...change }
}

export function checkResult(change: Partial<CheckResult> = {}): CheckResult {
  return {
    cluster: 'prod-eu',
    check: 'pods-running',
    title: 'Pods of bud-system run',
    guide: 'Day-2 §2.1',
    verdict: 'pass',
    expected: 'All Running',
    observed: '18 of 18 pods run and are ready.',
    hint: '',
    objects: [],
    evidence: [{ command: 'kubectl get pods -n bud-system', output: '18 pods', at: noon }],
    durationMs: 120,
    ...change,
  }
}
