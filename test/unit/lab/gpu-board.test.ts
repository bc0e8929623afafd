import { dcgmCards, dcgmMetrics } from '@main/gpu/dcgm-readings.ts'
import { parseMetrics } from '@main/gpu/metrics-text.ts'
import { dcgmText } from '@main/lab/dcgm-text.ts'
import { GpuBoard, type HoldingPod } from '@main/lab/gpu-board.ts'
import { describe, expect, it } from 'vitest'

const pod = (name: string, gpus: number, node = 'prod-eu-gpu-1'): HoldingPod => ({
  uid: `uid-${name}`,
  namespace: 'bud-inference',
  name,
  container: name.replace(/-\d$/, ''),
  node,
  gpus,
})
const board = () => new GpuBoard('prod-eu', () => [10, 20, 30, 40])
const heldBy = (one: GpuBoard, node = 'prod-eu-gpu-1') => one.ofNode(node).map(({ holder }) => holder?.pod ?? null)

describe('GpuBoard', () => {
  it('lets a pod keep its cards while others come and go', () => {
    const one = board()
    one.assign([pod('a-1', 2), pod('b-1', 2)])
    expect(heldBy(one).slice(0, 5)).toEqual(['a-1', 'a-1', 'b-1', 'b-1', null])
    one.assign([pod('b-1', 2), pod('c-1', 3)])
    expect(heldBy(one).slice(0, 6)).toEqual(['c-1', 'c-1', 'b-1', 'b-1', 'c-1', null])
  })

  it('spreads an endpoint’s figures over the cards of its replicas, on whichever node', () => {
    const one = board()
    one.assign([pod('a-1', 2), pod('a-2', 2, 'prod-eu-gpu-2')])
    expect(
      one
        .ofNode('prod-eu-gpu-1')
        .map(({ utilisation }) => utilisation)
        .slice(0, 3),
    ).toEqual([10, 20, 0])
    expect(
      one
        .ofNode('prod-eu-gpu-2')
        .map(({ utilisation }) => utilisation)
        .slice(0, 3),
    ).toEqual([30, 40, 0])
    expect(one.ofEndpoint('a')).toHaveLength(2)
    expect(one.servers('a')).toBe(2)
    expect(one.servers('nobody')).toBe(1)
  })

  it('is read as it stands from what its dcgm-exporter says', () => {
    const one = board()
    one.assign([pod('a-1', 2), pod('a-2', 2, 'prod-eu-gpu-2')])
    const uuid = one.throttle('a')
    const read = dcgmCards(
      parseMetrics(dcgmText(one.all), (name) => dcgmMetrics.has(name)),
      () => false,
    )
    expect(read).toHaveLength(16)
    for (const card of one.all) {
      const found = read.find(({ reading }) => reading.uuid === card.uuid)
      expect(found?.holders[0]?.pod ?? null).toBe(card.holder?.pod ?? null)
      expect(found?.reading).toMatchObject({
        index: card.index,
        utilisationPercent: card.utilisation,
        temperatureC: card.temperature,
      })
      expect(found?.reading.migEnabled).toBe(card.node === 'prod-eu-gpu-2' ? true : 'not-told')
    }
    expect(read.find(({ reading }) => reading.uuid === uuid)?.reading.throttle).toEqual([
      'hardware-slowdown',
      'hardware-thermal-slowdown',
    ])
  })
})
