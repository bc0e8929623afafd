import { fleetExitCode } from '@main/cli/commands/fleet.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { expect, it } from 'vitest'

const problem = (severity: Problem['severity']): Problem => ({
  id: severity,
  severity,
  title: 'x',
  evidence: '',
  object: { kind: 'pods', namespace: 'a', name: 'b', container: null },
  since: null,
})
const summary = (
  more: Partial<ClusterSummary>,
  phase: ClusterSummary['connection']['phase'] = 'live',
): ClusterSummary => ({
  id: 'a',
  server: 's',
  environment: 'production',
  protection: 'confirm',
  connection: { phase, since: 0, lastAnswer: 0, reason: '', hint: '' },
  version: 'v1',
  nodes: null,
  pods: null,
  gpus: null,
  problems: [],
  blindSpots: [],
  asOf: 0,
  ...more,
})

it.each([
  ['all well', [summary({})], 0, 0],
  ['a warning', [summary({ problems: [problem('warning')] })], 0, 0],
  ['something critical', [summary({}), summary({ problems: [problem('critical')] })], 0, 1],
  [
    'critical and another unreachable',
    [summary({ problems: [problem('critical')] }), summary({}, 'unreachable')],
    0,
    1,
  ],
  ['stale', [summary({}, 'stale')], 0, 2],
  ['denied', [summary({}, 'denied')], 0, 2],
  ['a blind spot', [summary({ blindSpots: ['nodes: forbidden'] })], 0, 2],
  ['a source that was not read', [summary({})], 1, 2],
  ['no cluster', [], 0, 2],
] as const)('gives the code of %s', (_what, clusters, errors, code) => {
  expect(fleetExitCode(clusters, errors)).toBe(code)
})
