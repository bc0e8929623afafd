import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { gpuRoom } from '@shared/gpu/gpu-room.ts'
import { gpuWaitsOf, waitsForGpus } from '@shared/gpu/why-waiting.ts'
import { describe, expect, it } from 'vitest'
import { ago, now } from '../clusters/pod-samples.ts'
import { projected } from '../clusters/problems/projected.ts'
import { devices, gpu, holding, isGpu, node, noMakers, said, waiting, why, words } from './waiting-samples.ts'

describe('who waits', () => {
  it('is a pending pod without a node that asks for devices, MIG slices too', () => {
    expect(waitsForGpus(waiting(devices(1)), isGpu)).toBe(true)
    expect(waitsForGpus(waiting(devices(1, 'nvidia.com/mig-1g.10gb')), isGpu)).toBe(true)
    expect(waitsForGpus(waiting(devices(0)), isGpu)).toBe(false)
    expect(waitsForGpus(waiting({ cpu: '4' }), isGpu)).toBe(false)
    expect(waitsForGpus(waiting(devices(1), { nodeName: 'n1' }), isGpu)).toBe(false)
    expect(waitsForGpus(waiting(devices(1), {}, { status: { phase: 'Failed' } }), isGpu)).toBe(false)
  })

  it('is named with its workload, since when, and the scheduler’s own words', () => {
    expect(why(waiting(devices(4)), [node('a', devices(2))])).toMatchObject({
      kind: 'pods',
      namespace: 'bud-system',
      name: 'qwen-1',
      workload: 'qwen',
      asked: [{ resource: gpu, count: 4 }],
      since: now - 180_000,
      said,
    })
  })
})

describe('too few free', () => {
  it('says the most that is free on one node, and to scale', () => {
    const cluster = [node('a', devices(8)), node('b', devices(8))]
    expect(words(waiting(devices(4)), cluster, [holding('a', 7), holding('b', 8)])).toBe(
      'short: asks for 4 nvidia.com/gpu; the most free on one node is 1 (a) — Scale cluster, or scale down what holds GPUs',
    )
    expect(words(waiting(devices(1)), cluster, [holding('a', 8), holding('b', 8)])).toBe(
      'short: asks for 1 nvidia.com/gpu; the most free on one node is 0 — Scale cluster, or scale down what holds GPUs',
    )
  })

  it('tells when there are enough in all, and not on one node', () => {
    const cluster = [node('a', devices(8)), node('b', devices(8)), node('c', devices(8))]
    expect(words(waiting(devices(4)), cluster, [holding('a', 6), holding('b', 5), holding('c', 8)])).toBe(
      'short: asks for 4 nvidia.com/gpu; the most free on one node is 3 (b); 5 are free in all, on 2 nodes — Make room on one node, or scale cluster',
    )
  })

  it('counts what ended pods held as free, and never less than nought', () => {
    expect(words(waiting(devices(4)), [node('a', devices(8))], [holding('a', 8, gpu, 'Succeeded')])).toMatch(/^other: /)
    expect(words(waiting(devices(1)), [node('a', devices(2))], [holding('a', 4)])).toContain('on one node is 0')
  })

  it('a pod for which others are evicted says so', () => {
    const pod = waiting(devices(4), {}, { status: { nominatedNodeName: 'a' } })
    expect(why(pod, [node('a', devices(8))], [holding('a', 8)]).reason).toMatch(
      /; others are being evicted for it on a$/,
    )
  })

  it('names a node that has room and is closed to it', () => {
    const cluster = [node('a', devices(8)), node('b', devices(8), { spec: { unschedulable: true } })]
    expect(words(waiting(devices(4)), cluster, [holding('a', 8)])).toBe(
      'short: asks for 4 nvidia.com/gpu; the most free on one node is 0. Free there, but closed to it: b is cordoned — Uncordon b, if its maintenance is over; or scale cluster',
    )
  })
})

describe('no node that could', () => {
  it('is large enough', () => {
    expect(words(waiting(devices(16)), [node('a', devices(8)), node('b', devices(4))])).toBe(
      'too-large: asks for 16 nvidia.com/gpu on one node; the largest node has 8 — Ask for fewer in one pod, or scale cluster by a larger node',
    )
  })
})

describe('a resource that no node offers', () => {
  it('names what is offered instead', () => {
    const cluster = [node('a', devices(7, 'nvidia.com/mig-1g.10gb')), node('b', devices(8))]
    expect(words(waiting(devices(1, 'nvidia.com/mig-3g.40gb')), cluster)).toBe(
      'not-offered: asks for 1 nvidia.com/mig-3g.40gb; no node offers it; offered are 7 nvidia.com/mig-1g.10gb, 8 nvidia.com/gpu — Ask for what is offered, or have nodes cut their cards so (MIG profile)',
    )
  })

  it('where labels tell of cards, the device plugin is missing', () => {
    const cluster = [node('a', {}, { labels: { 'nvidia.com/gpu.present': 'true' } }), node('cpu', { cpu: '8' })]
    expect(words(waiting(devices(1)), cluster)).toBe(
      'not-offered: asks for 1 nvidia.com/gpu; no node offers it, although by its labels a has GPUs: the device plugin does not run there — Look at the pods of the device plugin (GPU operator)',
    )
  })

  it('devices that are there and broken are not offered', () => {
    expect(why(waiting(devices(1)), [node('a', devices(0), { capacity: devices(8) })]).reason).toBe(
      'asks for 1 nvidia.com/gpu; no node offers it: a has such devices, and none is healthy',
    )
  })

  it('no GPU node at all', () => {
    expect(why(waiting(devices(1)), [node('cpu', { cpu: '8' })])).toMatchObject({
      is: 'not-offered',
      reason: expect.stringContaining('there is no GPU node, or its device plugin does not run'),
    })
  })
})

describe('what is not about GPUs, or not known', () => {
  it('enough are free: the scheduler’s words say what else it is', () => {
    const memory = '0/1 nodes are available: 1 Insufficient memory.'
    expect(words(waiting(devices(2), {}, { message: memory }), [node('a', devices(8))], [holding('a', 4)])).toBe(
      `other: GPUs are not what is short: a has 4 free and takes it. The scheduler: ${memory} — Go by the scheduler’s words`,
    )
  })

  it('of two resources the one that lacks is the reason', () => {
    const both = { ...devices(1), ...devices(1, 'nvidia.com/mig-3g.40gb') }
    expect(why(waiting(both), [node('a', devices(8))])).toMatchObject({
      is: 'not-offered',
      asked: [
        { resource: gpu, count: 1 },
        { resource: 'nvidia.com/mig-3g.40gb', count: 1 },
      ],
    })
  })

  it('a gate, and a scheduler that has not spoken', () => {
    expect(why(waiting(devices(1), {}, { reason: 'SchedulingGated' }), []).reason).toContain('scheduling gate')
    const silent = waiting(devices(1), {}, { status: { conditions: [] } })
    expect(why(silent, [node('a', devices(8))])).toMatchObject({
      is: 'unasked',
      reason: 'the scheduler has said nothing of it',
      since: now - 3_600_000,
    })
  })

  it('is said to be unknown where nodes, or the pods of others, may not be read', () => {
    expect(why(waiting(devices(1)), null)).toMatchObject({ is: 'unknown', reason: expect.stringContaining(said) })
    expect(why(waiting(devices(1)), [node('a', devices(8))], [], false)).toMatchObject({
      is: 'unknown',
      reason: expect.stringContaining('what is free is not known'),
    })
    // What no node could give is known all the same.
    expect(why(waiting(devices(9)), [node('a', devices(8))], [], false).is).toBe('too-large')
  })
})

describe('a quota', () => {
  const made = (message: string) =>
    projected(deployments, {
      metadata: { name: 'qwen', namespace: 'team-a' },
      status: {
        conditions: [
          { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: ago(60) },
        ],
      },
    })
  const quotaMessage = (resource: string) =>
    `pods "qwen-abc-x" is forbidden: exceeded quota: gpus, requested: requests.${resource}=2, used: requests.${resource}=4, limited: requests.${resource}=4`
  const waits = (message: string) =>
    gpuWaitsOf([], { ...noMakers, deployments: [made(message)] }, gpuRoom([], [], isGpu, true), isGpu).listed

  it('keeps pods from being made, so its deployment waits', () => {
    expect(waits(quotaMessage(gpu))).toEqual([
      {
        kind: 'deployments',
        namespace: 'team-a',
        name: 'qwen',
        workload: 'qwen',
        asked: [{ resource: gpu, count: 2 }],
        since: now - 60_000,
        is: 'quota',
        reason: 'asks for 2 nvidia.com/gpu in each pod; quota gpus allows namespace team-a 4, of which 4 are used',
        next: 'Raise the quota, or scale down what uses it',
        said: quotaMessage(gpu),
      },
    ])
  })

  it('on something else, or another failure, is not about GPUs', () => {
    expect(waits(quotaMessage('cpu'))).toEqual([])
    expect(waits('pods "x" is forbidden: violates PodSecurity')).toEqual([])
  })
})

it('the longest wait comes first, and of very many it is told how many are left out', () => {
  const many = Array.from({ length: 205 }, (_, index) => ({ ...waiting(devices(1)), name: `p-${index}` }))
  const { listed, more } = gpuWaitsOf(many, noMakers, gpuRoom([], [], isGpu, true), isGpu)
  expect([listed.length, more]).toEqual([200, 5])
})
