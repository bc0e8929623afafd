import { cardFaultProblems, missingCardProblems } from '@shared/clusters/problems/gpu-faults.ts'
import { gpuLoadProblems } from '@shared/clusters/problems/gpu-load.ts'
import { throttlingProblems } from '@shared/clusters/problems/gpu-throttling.ts'
import { queueProblems } from '@shared/clusters/problems/inference-queue.ts'
import type { Card, GpuNode } from '@shared/gpu/card.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import { type CardReading, untold } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'

const uuid = 'GPU-5a1e0f3c-77d2-4b19-9c43-1f2e3d4c5b6a'
const holder = { namespace: 'bud-inference', pod: 'llama-1', container: null, workload: 'llama', model: null }
const card = (reading: Partial<CardReading>, over: Partial<Card> = {}): Card => ({
  key: `gpu-1/${uuid}`,
  node: 'gpu-1',
  reading: { ...untold(), uuid, index: 3, name: 'NVIDIA H100 80GB HBM3', ...reading },
  provenance: { source: 'dcgm', through: '', readAt: 0 },
  freshness: 'live',
  reason: '',
  holders: [holder],
  holdersBy: 'device',
  lastXid: null,
  idleMs: null,
  ...over,
})

describe('throttling', () => {
  it('names card, reason and who holds it', () => {
    const hot = card({ throttle: ['hardware-slowdown', 'hardware-thermal-slowdown'], temperatureC: 92 })
    expect(throttlingProblems(hot)).toMatchObject([
      {
        id: `nodes//gpu-1//gpu-throttling-${uuid}`,
        rule: 'nodes/gpu-throttling',
        severity: 'critical',
        title: expect.stringContaining(
          'gpu-1: GPU 3 is slowed down — hardware slowdown, too hot: slowed by the hardware, 92 °C',
        ),
        evidence: `${uuid} (NVIDIA H100 80GB HBM3), held by bud-inference/llama`,
      },
    ])
    expect(throttlingProblems(card({ throttle: ['thermal-slowdown'] }))[0]?.severity).toBe('warning')
  })
  it('is none at the power limit, when idle, unknown or stale', () => {
    expect(throttlingProblems(card({ throttle: ['power-cap', 'idle'] }))).toEqual([])
    expect(throttlingProblems(card({ throttle: 'not-told' }))).toEqual([])
    expect(throttlingProblems(card({ throttle: ['power-brake'] }, { freshness: 'stale' }))).toEqual([])
  })
  it('accuses nobody who is only on the same node', () => {
    const hot = card({ throttle: ['power-brake'] }, { holdersBy: 'node' })
    expect(throttlingProblems(hot)[0]?.evidence).not.toContain('held by')
  })
})

describe('faults', () => {
  it('are a lost card, a recovery that is asked for, and grave driver errors', () => {
    const lost = card({ fault: { reason: 'lost', text: 'GPU is lost' }, recoveryAction: 'lost' })
    expect(cardFaultProblems(lost).map(({ rule }) => rule)).toEqual(['nodes/gpu-fault'])
    expect(cardFaultProblems(card({ recoveryAction: 'Node Reboot' }))[0]?.title).toContain('Node Reboot')
    expect(cardFaultProblems(card({ recoveryAction: 'None' }))).toEqual([])
    expect(cardFaultProblems(card({ recoveryAction: 'not-supported' }))).toEqual([])
  })
  it('tells an error that came now from one that is only remembered', () => {
    const seen = (fresh: boolean, xid = 79) => cardFaultProblems(card({}, { lastXid: { xid, seenAt: 5, fresh } }))
    expect(seen(true)[0]).toMatchObject({ severity: 'critical', since: 5 })
    expect(seen(false)[0]).toMatchObject({ severity: 'warning', since: null })
    expect(seen(true, 31)).toEqual([])
  })
  it('count cards that do not answer, and none where that cannot be told', () => {
    const node = { name: 'gpu-1', missing: 1, reason: '', source: 'nvidia-smi' } as GpuNode
    expect(missingCardProblems(node)[0]?.title).toBe('gpu-1: 1 of its GPUs does not answer')
    expect(missingCardProblems({ ...node, missing: null })).toEqual([])
    expect(missingCardProblems({ ...node, missing: 0 })).toEqual([])
  })
})

describe('load', () => {
  const load = (node: string, mean: number) => ({ node, mean, cards: 8 })
  it('is one problem of the cluster at the guide’s thresholds', () => {
    expect(gpuLoadProblems([load('a', 80), load('b', 12)])).toEqual([])
    expect(gpuLoadProblems([load('a', 81), load('b', 96), load('c', 12)])).toMatchObject([
      {
        severity: 'critical',
        object: { name: 'b' },
        title: expect.stringMatching(/96 % busy.*1 more node.*scale cluster/),
      },
    ])
    expect(gpuLoadProblems([load('a', 81)])[0]).toMatchObject({ severity: 'warning', id: 'nodes/gpu-load' })
  })
})

describe('queues', () => {
  const server = (pod: string, waiting: InferenceEndpoint['waiting'], over: Partial<InferenceEndpoint> = {}) =>
    ({
      namespace: 'bud-inference',
      pod,
      workload: 'llama',
      model: 'm',
      waiting,
      running: 5,
      kvCachePercent: 99,
      reason: '',
      ...over,
    }) as InferenceEndpoint
  it('are summed over the servers of one endpoint that answered', () => {
    expect(queueProblems([server('a', 60), server('b', 40)])).toEqual([])
    expect(queueProblems([server('a', 60), server('b', 41), server('c', 900, { reason: 'away' })])).toMatchObject([
      {
        severity: 'warning',
        rule: 'deployments/inference-queue',
        object: { kind: 'deployments', namespace: 'bud-inference', name: 'llama' },
        title: 'llama: 101 requests wait; over 100 — scale endpoints',
        evidence: 'm: 10 run, 101 wait on 2 servers, KV cache 99 %',
      },
    ])
    expect(queueProblems([server('a', 501)])[0]?.severity).toBe('critical')
    expect(queueProblems([server('a', 'not-told')])).toEqual([])
  })
})
