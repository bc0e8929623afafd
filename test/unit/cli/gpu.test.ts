import { gpuExitCode, gpuText } from '@main/cli/commands/gpu.ts'
import type { Card } from '@shared/gpu/card.ts'
import type { GpuClusterSnapshot } from '@shared/gpu/contract.ts'
import { type GpuWait, nobodyWaits } from '@shared/gpu/gpu-wait.ts'
import { untold } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'
import { capturedTerminal } from './captured-terminal.ts'

const card = (over: Partial<Card> = {}, reading: Partial<Card['reading']> = {}): Card => ({
  key: 'gpu-1/GPU-0',
  node: 'gpu-1',
  reading: {
    ...untold(),
    index: 0,
    utilisationPercent: 62,
    powerW: 402.4,
    memoryUsedMiB: 73403,
    memoryTotalMiB: 81559,
    ...reading,
  },
  provenance: { source: 'nvidia-smi', through: 'pod a/b', readAt: 59_000 },
  freshness: 'live',
  reason: '',
  holders: [{ namespace: 'bud-inference', pod: 'llama-1', container: null, workload: 'llama', model: null }],
  holdersBy: 'device',
  lastXid: null,
  idleMs: null,
  ...over,
})
const snapshot = (
  cards: readonly Card[],
  over: Partial<GpuClusterSnapshot['nodes'][number]> = {},
): GpuClusterSnapshot => ({
  cluster: 'prod-eu',
  nodes: [
    {
      name: 'gpu-1',
      product: null,
      allocatable: 8,
      requested: 6,
      taints: [],
      holders: [],
      source: 'nvidia-smi',
      state: 'live',
      reason: '',
      lastReadAt: 59_000,
      missing: 0,
      processesHidden: true,
      ...over,
    },
  ],
  cards: [...cards],
  waits: nobodyWaits,
  endpoints: [],
  sources: [],
  choice: 'auto',
  blindSpots: [],
})

const waiting: GpuWait = {
  kind: 'pods',
  namespace: 'bud-inference',
  name: 'qwen-1',
  workload: 'qwen',
  asked: [{ resource: 'nvidia.com/gpu', count: 4 }],
  since: 0,
  is: 'short',
  reason: 'asks for 4 nvidia.com/gpu; the most free on one node is 2 (gpu-1)',
  next: 'Scale cluster',
  said: '0/9 nodes are available: 9 Insufficient nvidia.com/gpu.',
}

describe('gpuExitCode', () => {
  it.each([
    [0, snapshot([card()])],
    [1, snapshot([card({}, { fault: { reason: 'lost', text: 'GPU is lost' } })])],
    [1, snapshot([card({}, { throttle: ['power-brake'] })])],
    [0, snapshot([card({}, { throttle: ['power-cap', 'idle'] })])],
    [1, snapshot([card()], { missing: 1 })],
    [2, snapshot([card({ freshness: 'stale' })])],
    [2, snapshot([], { state: 'failed' })],
    [1, { ...snapshot([card()]), waits: { listed: [waiting], more: 0 } }],
    [2, { ...snapshot([card()]), blindSpots: ['nodes: denied'] }],
  ] satisfies [number, GpuClusterSnapshot][])('is %i', (code, one) => {
    expect(gpuExitCode([one], 0)).toBe(code)
  })
  it('could not tell where nothing was looked at, or a kubeconfig could not be read', () => {
    expect(gpuExitCode([], 0)).toBe(2)
    expect(gpuExitCode([snapshot([card()])], 1)).toBe(2)
  })
})

describe('gpuText', () => {
  const text = (one: GpuClusterSnapshot) => gpuText(one, 60_000, capturedTerminal())
  it('says figures with units, and dashes for what is not known', () => {
    const [, , row = ''] = text(snapshot([card()])).split('\n')
    expect(row.trimEnd().split(/ {2,}/)).toEqual([
      'gpu-1',
      'GPU 0',
      '62 %',
      '71.7 / 79.6 GiB',
      '402 W',
      '–',
      '–',
      'ok',
      'bud-inference/llama',
      'nvidia-smi',
      '1s',
    ])
  })
  it('names a guess as one, a free card, MIG, and what is wrong', () => {
    const other = { namespace: 'b', pod: 'p', container: null, workload: null, model: null }
    expect(text(snapshot([card({ holdersBy: 'node', holders: [...card().holders, other] })]))).toContain(
      'one of bud-inference/llama, b/p',
    )
    expect(text(snapshot([card({ holders: [] })]))).toContain('nobody')
    expect(text(snapshot([card({}, { utilisationPercent: 'mig' })]))).toContain('MIG')
    expect(text(snapshot([card({}, { throttle: ['power-brake'] })]))).toContain('power brake')
    expect(text(snapshot([card()], { missing: 2 }))).toContain('MISSING  gpu-1: 2 GPUs do not answer')
  })
})
