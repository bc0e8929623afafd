import { PodTally } from '@main/clusters/pod-tally.ts'
import { standingOf } from '@main/clusters/protection.ts'
import { gpuMatcher, gpusOfNode, gpusOfPod } from '@shared/clusters/gpu-count.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { describe, expect, it } from 'vitest'
import { ago, now, podRow, running, surroundings } from './pod-samples.ts'

const isGpu = gpuMatcher(['nvidia.com/gpu', 'nvidia.com/mig-*'])
const gpuPod = (count: number, more: Parameters<typeof podRow>[0] = {}) =>
  podRow({
    ...more,
    spec: {
      nodeName: 'n',
      containers: [{ name: 'budapp', resources: { requests: { 'nvidia.com/gpu': `${count}` } } }],
      ...more.spec,
    },
  })

describe('GPUs', () => {
  it('are those that the profile names', () => {
    expect(['nvidia.com/gpu', 'nvidia.com/mig-1g.5gb', 'nvidia.com/gpu.shared', 'cpu'].filter(isGpu)).toEqual([
      'nvidia.com/gpu',
      'nvidia.com/mig-1g.5gb',
    ])
  })

  it('of a tainted, cordoned node count as well', () => {
    const status = { allocatable: { 'nvidia.com/gpu': '8', 'nvidia.com/mig-1g.5gb': '2', 'example.com/fpga': '4' } }
    const spec = { unschedulable: true, taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] }
    expect(
      gpusOfNode(nodes.project(nodes.schema.parse({ metadata: { name: 'n', uid: 'u' }, spec, status })), isGpu),
    ).toBe(10)
  })

  it('are held by pods that have a node and have not ended', () => {
    expect(gpusOfPod(gpuPod(2), isGpu)).toBe(2)
    expect(gpusOfPod(gpuPod(2, { spec: { nodeName: undefined } }), isGpu)).toBe(0)
    expect(gpusOfPod(gpuPod(2, { status: { phase: 'Succeeded' } }), isGpu)).toBe(0)
    expect(gpusOfPod(gpuPod(2, { metadata: { deletionTimestamp: ago(5) } }), isGpu)).toBe(2)
  })
})

describe('PodTally', () => {
  const around = (at = now) => ({ now: at, ...surroundings })

  it('keeps counts right through additions, changes and removals', () => {
    const tally = new PodTally(isGpu)
    const rows = new Map([
      ['a', gpuPod(2, { uid: 'a' })],
      ['b', podRow({ uid: 'b', status: { phase: 'Pending' } })],
      ['c', podRow({ uid: 'c', status: { phase: 'Failed' } })],
      ['d', podRow({ uid: 'd', status: { phase: 'Odd' } })],
    ])
    tally.update(rows, rows.keys(), around())
    expect(tally.counts).toEqual({ running: 1, pending: 1, succeeded: 0, failed: 1, unknown: 1, total: 4 })
    expect(tally.gpusRequested).toBe(2)
    rows.set('a', gpuPod(1, { uid: 'a', status: { phase: 'Succeeded' } }))
    rows.delete('c')
    tally.update(rows, ['a', 'c', 'never-seen'], around())
    tally.update(rows, ['a'], around())
    expect(tally.counts).toEqual({ running: 0, pending: 1, succeeded: 1, failed: 0, unknown: 1, total: 3 })
    expect(tally.gpusRequested).toBe(0)
  })

  it('names every pod in trouble, and none that is not or went', () => {
    const tally = new PodTally(isGpu)
    const broken = (uid: string) =>
      podRow({
        uid,
        status: {
          containerStatuses: [
            running('budapp', {
              ready: false,
              state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
            }),
          ],
        },
      })
    const rows = new Map(
      [podRow({ uid: 'well' }), broken('healed'), broken('gone'), broken('stays')].map((row) => [row.uid, row]),
    )
    tally.update(rows, rows.keys(), around())
    expect([...tally.troubled()].map(({ uid }) => uid)).toEqual(['healed', 'gone', 'stays'])
    rows.delete('gone')
    rows.set('healed', podRow({ uid: 'healed' }))
    tally.update(rows, ['healed', 'gone'], around())
    expect([...tally.troubled()].map(({ uid }) => uid)).toEqual(['stays'])
  })

  it('finds by the passing of time what no event tells', () => {
    const tally = new PodTally(isGpu)
    const slow = podRow({
      uid: 's',
      status: { containerStatuses: [running('budapp', { ready: false, state: { running: { startedAt: ago(2) } } })] },
    })
    tally.update(new Map([['s', slow]]), ['s'], around())
    expect(tally.problemsOf(slow)).toEqual([])
    tally.age(around(now + 40_000))
    expect(tally.problemsOf(slow).map(({ severity }) => severity)).toEqual(['critical'])
  })

  it('is quick with ten thousand pods of which a hundred change', () => {
    const tally = new PodTally(isGpu)
    const rows = new Map(
      Array.from({ length: 10_000 }, (_, index) => [`u${index}`, podRow({ uid: `u${index}`, name: `p${index}` })]),
    )
    tally.update(rows, rows.keys(), around())
    const changed = [...rows.keys()].slice(0, 100)
    const begun = performance.now()
    for (let turn = 0; turn < 10; turn += 1) tally.update(rows, changed, around())
    // A whole second's worth of updates; two cores that others use too leave wide room.
    expect(performance.now() - begun).toBeLessThan(200)
  })
})

describe('standingOf', () => {
  const rules = [
    { pattern: '(^|[^a-z])prod', environment: 'production', protection: 'confirm' },
    { pattern: '(^|[^a-z])(stag|stg)', environment: 'staging', protection: 'open' },
  ] as const

  it('goes by the first pattern that matches, and asks first where none does', () => {
    expect(standingOf('prod-eu', [...rules])).toEqual({ environment: 'production', protection: 'confirm' })
    expect(standingOf('arn:aws:eks:PROD-staging', [...rules]).environment).toBe('production')
    expect(standingOf('my-stg', [...rules])).toEqual({ environment: 'staging', protection: 'open' })
    expect(standingOf('reproduction', [...rules])).toEqual({ environment: 'unknown', protection: 'confirm' })
  })
})
