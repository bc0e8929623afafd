import { podsRunning } from '@main/checks/pods-running.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { before, pod } from './objects.ts'
import { freshness, runOne } from './run-one.ts'

const healthy = [
  pod('budapp-1', { deployment: 'budapp', containers: [{ name: 'budapp' }, { name: 'daprd' }] }),
  pod('migrate-x', { phase: 'Succeeded', owner: { kind: 'Job', name: 'migrate' }, ready: false }),
]

describe('pods-running', () => {
  it('passes when all run and every container is ready; a completed Job is fine', async () => {
    const result = await runOne(podsRunning, { rows: { pods: healthy } })
    expect(result).toMatchObject({ verdict: 'pass', observed: '2 pods as they should be', objects: [] })
    expect(result.evidence[0]?.command).toBe('kubectl --context prod-eu get pods -n bud-system -o wide')
    expect(result.evidence[0]?.output).toMatch(/budapp-1 +2\/2 +Running/)
  })

  it('names pod and sidecar when daprd is not ready although the pod is Running', async () => {
    const broken = pod('budapp-2', {
      deployment: 'budapp',
      containers: [{ name: 'budapp' }, { name: 'daprd', ready: false }],
    })
    const result = await runOne(podsRunning, { rows: { pods: [...healthy, broken] } })
    expect(result.verdict).toBe('fail')
    expect(result.observed).toBe('1 of 3 pods in bud-system: budapp-2: sidecar daprd is not ready')
    expect(result.objects).toEqual([{ kind: 'pods', namespace: 'bud-system', name: 'budapp-2', container: 'daprd' }])
    // What is wrong stands in the first line of the table.
    expect(result.evidence[0]?.output.split('\n')[1]).toMatch(/^budapp-2 .*daprd$/)
  })

  it.each([
    [
      'crash loop',
      pod('x', {
        containers: [
          {
            name: 'main',
            ready: false,
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
          },
        ],
      }),
      'x: container main waits: CrashLoopBackOff (back-off 5m0s)',
    ],
    [
      'image pull while pending',
      pod('x', {
        phase: 'Pending',
        containers: [{ name: 'main', ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }],
      }),
      'x: ImagePullBackOff: container main waits: ImagePullBackOff',
    ],
    [
      'not schedulable',
      pod('x', {
        phase: 'Pending',
        containers: [{ name: 'main', ready: false, state: {} }],
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
        ],
      }),
      'x: Pending: 0/3 nodes are available',
    ],
    ['failed', pod('x', { phase: 'Failed', containers: [{ name: 'main', ready: false, state: {} }] }), 'x: Failed'],
    ['completed without a Job', pod('x', { phase: 'Succeeded', ready: false }), 'x: Succeeded'],
    ['pod of a lost node', pod('x', { ready: false }), 'x: its containers run, but the pod is not ready'],
    ['hanging deletion', pod('x', { deletionTimestamp: before(600_000) }), 'x: being deleted and overdue for 10m'],
  ])('fails on a %s', async (_what, broken, words) => {
    const result = await runOne(podsRunning, { rows: { pods: [...healthy, broken] } })
    expect(result.verdict).toBe('fail')
    expect(result.observed).toContain(words)
  })

  it.each([
    ['a pod on its way out', pod('x', { deletionTimestamp: before(-20_000) }), 'x: being deleted'],
    [
      'a recent restart',
      pod('x', {
        containers: [
          { name: 'main', restartCount: 4, lastState: { terminated: { exitCode: 1, finishedAt: before(120_000) } } },
        ],
      }),
      'x: runs again since a restart 2m ago (4 in all)',
    ],
  ])('warns about %s', async (_what, one, words) => {
    const result = await runOne(podsRunning, { rows: { pods: [...healthy, one] } })
    expect(result).toMatchObject({ verdict: 'warn', observed: expect.stringContaining(words) })
  })

  it('has no data in an empty namespace', async () => {
    expect(await runOne(podsRunning, { rows: { pods: [] } })).toMatchObject({ verdict: 'no-data' })
  })

  it.each(['stale', 'denied', 'absent', 'failed', 'loading'] as const)(
    'is unknown, never green, when the rows are %s',
    async (state) => {
      const result = await runOne(podsRunning, { rows: { pods: { rows: healthy, freshness: freshness(state) } } })
      expect(result.verdict).toBe('unknown')
      expect(result.observed).toContain('because the test says so')
      expect(result.hint).toBe('Do something.')
      expect(result.evidence[0]?.output).toMatch(/^error [A-Z_]+: /)
    },
  )

  it('is unknown when the claim itself fails', async () => {
    const result = await runOne(podsRunning, {
      get rows(): never {
        throw new CockpitError('SERVER_ERROR', 'etcd has no leader')
      },
    })
    expect(result).toMatchObject({ verdict: 'unknown', observed: 'Could not be judged: etcd has no leader' })
  })
})
