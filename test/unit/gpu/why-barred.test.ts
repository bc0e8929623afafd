import { describe, expect, it } from 'vitest'
import { devices, gpu, node, waiting, why, words } from './waiting-samples.ts'

const taint = { taints: [{ key: gpu, value: 'present', effect: 'NoSchedule' }] }
const tolerates = { tolerations: [{ key: gpu, operator: 'Exists', effect: 'NoSchedule' }] }

describe('no node that offers it', () => {
  it('takes a pod that does not tolerate their taint; the taint is named', () => {
    expect(words(waiting(devices(1)), [node('a', devices(8), { spec: taint })])).toBe(
      'barred: asks for 1 nvidia.com/gpu; no node that offers it takes the pod: a has the taint nvidia.com/gpu=present:NoSchedule, which it does not tolerate — Let it tolerate nvidia.com/gpu=present:NoSchedule, if it belongs there',
    )
    expect(words(waiting(devices(1), tolerates), [node('a', devices(8), { spec: taint })])).toMatch(/^other: /)
  })

  it.each([
    ['another value', { key: gpu, operator: 'Equal', value: 'absent', effect: 'NoSchedule' }, false],
    ['the same value', { key: gpu, value: 'present', effect: 'NoSchedule' }, true],
    ['every effect', { key: gpu, operator: 'Exists' }, true],
    ['another effect', { key: gpu, operator: 'Exists', effect: 'NoExecute' }, false],
    ['every key', { operator: 'Exists' }, true],
    ['no key and no operator', { effect: 'NoSchedule' }, false],
  ])('a toleration of %s', (_what, toleration, open) => {
    const found = why(waiting(devices(1), { tolerations: [toleration] }), [node('a', devices(8), { spec: taint })])
    expect(found.is).toBe(open ? 'other' : 'barred')
  })

  it('a taint that only prefers keeps nobody away', () => {
    const soft = { taints: [{ key: 'old', value: '', effect: 'PreferNoSchedule' }] }
    expect(why(waiting(devices(1)), [node('a', devices(8), { spec: soft })]).is).toBe('other')
  })

  it('is ready: Kubernetes’ own taints have words of their own, however often they are there', () => {
    const lost = {
      taints: [
        { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoExecute' },
      ],
    }
    const byDefault = {
      tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }],
    }
    expect(words(waiting(devices(1), byDefault), [node('a', devices(8), { spec: lost })])).toBe(
      'barred: asks for 1 nvidia.com/gpu; no node that offers it takes the pod: a is not ready — Find out why a is not ready',
    )
  })

  it('has the labels that it selects', () => {
    const cluster = ['a', 'b', 'c', 'd'].map((name) =>
      node(name, devices(8), { labels: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' } }),
    )
    const pod = waiting(devices(1), { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H200' } })
    expect(words(pod, cluster)).toBe(
      'barred: asks for 1 nvidia.com/gpu; no node that offers it takes the pod: a, b, c and 1 more do not meet its node selector nvidia.com/gpu.product=NVIDIA-H200 — Correct what it asks of its node, or add such a node',
    )
  })

  it.each([
    ['In', ['h100', 'h200'], true],
    ['In', ['b200'], false],
    ['NotIn', ['h100'], false],
    ['NotIn', ['b200'], true],
    ['Exists', [], true],
    ['DoesNotExist', [], false],
    ['Gt', ['3'], false],
    ['FromAnotherAge', ['x'], true],
  ])('meets a required affinity that says %s %j', (operator, values, met) => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'card', operator, values }] }],
        },
      },
    }
    const found = why(waiting(devices(1), { affinity }), [node('a', devices(8), { labels: { card: 'h100' } })])
    expect(found.is).toBe(met ? 'other' : 'barred')
  })

  it('one of several terms is enough, an empty one is none, and a node may be named', () => {
    const required = (...nodeSelectorTerms: object[]) => ({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    })
    const named = (name: string) => ({ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] })
    const cluster = [node('a', devices(8))]
    expect(why(waiting(devices(1), required(named('z'), named('a'))), cluster).is).toBe('other')
    expect(why(waiting(devices(1), required({})), cluster).is).toBe('barred')
    expect(why(waiting(devices(1), required(named('z'))), cluster).reason).toContain(
      'a does not meet its node affinity metadata.name=z',
    )
  })

  it('everything that keeps it off a node is told', () => {
    const cluster = [node('a', devices(8), { spec: { ...taint, unschedulable: true } })]
    expect(why(waiting(devices(1)), cluster).reason).toMatch(/a is cordoned; a has the taint nvidia.com\/gpu=present/)
  })
})
