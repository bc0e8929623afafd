import { describeObject } from '@shared/clusters/description/describe-object.ts'
import { objectDescription } from '@shared/clusters/description/description.ts'
import { keysOf } from '@shared/clusters/description/keys-of.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { describe, expect, it } from 'vitest'
import { crashingPod, deployment, gpuNode, now, secret } from './samples.ts'

function described(plural: string, object: unknown) {
  const kind = findKind(plural)
  if (kind === null) throw new Error(plural)
  // What crosses to the window is what the contract has, no more and no less.
  return objectDescription.strict().parse(describeObject(kind, object, keysOf(plural, object), now))
}
const factsOf = ({ facts }: ReturnType<typeof described>) =>
  Object.fromEntries(facts.map(({ title, text }) => [title, text]))

describe('a pod', () => {
  const pod = described('pods', crashingPod)

  it('has the facts of its table and those that the table has no room for', () => {
    expect(factsOf(pod)).toMatchObject({ Status: 'CrashLoopBackOff', Node: 'gpu-1', 'QoS class': 'Burstable' })
    expect(factsOf(pod)).toMatchObject({ Tolerates: 'nvidia.com/gpu:NoSchedule', 'Grace period': '30s' })
    expect(pod.facts.find(({ title }) => title === 'Status')?.tone).toBe('bad')
    expect(Object.keys(factsOf(pod))).not.toContain('Age')
  })

  it('tells each container with its state, and how the run before it ended', () => {
    const [migrate, main] = pod.containers
    expect(migrate).toMatchObject({ name: 'migrate', role: 'init', ready: null, restarts: null, before: null })
    expect(migrate?.now?.state).toBe('unknown')
    expect(main).toMatchObject({
      name: 'budapp',
      role: 'regular',
      ready: false,
      restarts: 4,
      now: { state: 'waiting', reason: 'CrashLoopBackOff' },
      before: { state: 'terminated', reason: 'OOMKilled', exitCode: 137, finishedAt: now - 60_000 },
      ports: ['http 8080/TCP'],
    })
    expect(main?.resources).toEqual([
      { resource: 'cpu', request: '500m', limit: null },
      { resource: 'memory', request: '1Gi', limit: '2Gi' },
      { resource: 'nvidia.com/gpu', request: '1', limit: '1' },
    ])
    expect(main?.probes).toEqual([
      { kind: 'readiness', text: 'HTTP GET /health on http, every 10s, in 1s, fails after 3' },
      { kind: 'liveness', text: 'command /bin/check, first after 5s, every 7s, in 1s, fails after 3' },
    ])
  })

  it('gives no value of its environment and no argument of a probe', () => {
    expect(JSON.stringify(pod)).not.toContain('hunter2')
  })

  it('says against what its use is measured', () => {
    expect(pod.bounds).toEqual({
      cpu: { request: 500, limit: null },
      memory: { request: 1024 ** 3, limit: 2 * 1024 ** 3 },
    })
  })

  it('judges conditions by what their names mean', () => {
    expect(pod.conditions.map(({ type, status, tone }) => [type, status, tone])).toEqual([
      ['Ready', 'False', 'bad'],
      ['PodScheduled', 'True', 'ok'],
    ])
  })
})

describe('other kinds', () => {
  it('tell a node with its taints, its amounts and its pressure', () => {
    const node = described('nodes', gpuNode)
    expect(factsOf(node)).toMatchObject({
      Taints: 'nvidia.com/gpu=present:NoSchedule',
      cpu: '7500m of 8 for pods',
      memory: '60Gi of 64Gi for pods',
    })
    expect(node.bounds).toEqual({
      cpu: { request: null, limit: 7500 },
      memory: { request: null, limit: 60 * 1024 ** 3 },
    })
    expect(node.conditions.map(({ type, tone }) => [type, tone])).toEqual([
      ['Ready', 'ok'],
      ['MemoryPressure', 'bad'],
      ['SomethingNew', 'muted'],
    ])
  })

  it('tell a workload by its template, whose containers run nowhere', () => {
    const told = described('deployments', deployment)
    expect(factsOf(told)).toMatchObject({ Ready: '2/3', Strategy: 'RollingUpdate: 25% may be away, 1 may be more' })
    expect(told.containers).toMatchObject([{ name: 'budapp', now: null, before: null, ready: null }])
  })

  it('measure the keys of a Secret, and keep no value', () => {
    const told = described('secrets', secret)
    expect(told.keys).toEqual([
      { name: 'certificate', bytes: 1 },
      { name: 'password', bytes: 7 },
    ])
    expect(factsOf(told)).toMatchObject({ Type: 'Opaque' })
    const text = JSON.stringify(told)
    expect(text).not.toContain('aHVudGVyMg==')
    expect(text).not.toContain('hunter2')
    expect(Object.keys(told.annotations)).toEqual(['owner'])
  })

  it('count the bytes of a ConfigMap, not its characters', () => {
    expect(keysOf('configmaps', { data: { a: 'é' }, binaryData: { b: 'AAAA' } })).toEqual([
      { name: 'a', bytes: 2 },
      { name: 'b', bytes: 3 },
    ])
    expect(keysOf('pods', { data: { a: 'b' } })).toBeNull()
  })
})
