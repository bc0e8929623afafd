import { describe, expect, it } from 'vitest'
import { crashingPodObject, podObject } from '../../large-cluster/large-objects.ts'
import {
  largeAndPlain,
  largeSize,
  namespaceNames,
  nodeNames,
  type PodPlace,
  podPlaces,
  workloads,
} from '../../large-cluster/large-platform.ts'

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

describe('a large platform', () => {
  const pods = podPlaces('prod-eu', largeSize)

  it('has as many pods as it should, each with a name, an address and a place of its own', () => {
    expect(pods).toHaveLength(10_000)
    expect(new Set(pods.map(({ workload, name }) => `${workload.namespace}/${name}`)).size).toBe(10_000)
    expect(new Set(pods.map(({ address }) => address)).size).toBe(10_000)
    expect(pods.filter(({ name }) => !dnsLabel.test(name))).toEqual([])
  })

  it('spreads them over all nodes and namespaces, no node holding more than it may', () => {
    const counts = new Map<string, number>()
    for (const { node } of pods) counts.set(node, (counts.get(node) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual(nodeNames('prod-eu', largeSize).sort())
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(110)
    expect(new Set(pods.map(({ workload }) => workload.namespace))).toEqual(new Set(namespaceNames(largeSize)))
  })

  it('gives no two workloads of a namespace the same name', () => {
    const names = workloads(largeSize).map(({ namespace, name }) => `${namespace}/${name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('is the same when it is plain, but for the size of its objects', () => {
    const plain = podPlaces('prod-eu', largeAndPlain)
    expect(plain.map(({ name, node }) => [name, node])).toEqual(pods.map(({ name, node }) => [name, node]))
    expect(plain.every(({ workload }) => workload.plain)).toBe(true)
  })

  it('has a pod that crashes where a new one of the same template would not', () => {
    const place = pods[0] as PodPlace
    const crash = (pod: object) => JSON.stringify(pod).includes('"LAB_CRASH"')
    expect(crash(crashingPodObject(place, 'uid'))).toBe(true)
    expect(crash(podObject(place, 'uid'))).toBe(false)
  })

  it('can be small', () => {
    expect(podPlaces('staging', { pods: 7, nodes: 2, namespaces: 3 })).toHaveLength(7)
  })
})
