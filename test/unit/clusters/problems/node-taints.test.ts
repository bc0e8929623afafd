import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { taintProblems } from '@shared/clusters/problems/node-taints.ts'
import { expect, it } from 'vitest'
import { podRow } from '../pod-samples.ts'
import { projected } from './projected.ts'

const node = (key: string, effect = 'NoSchedule') =>
  projected(nodes, { metadata: { name: 'node-1' }, spec: { taints: [{ key, value: 'v', effect }] } })
const daemon = podRow({ metadata: { ownerReferences: [{ kind: 'DaemonSet', name: 'd', controller: true }] } })
const found = (key: string, pods: ReturnType<typeof podRow>[] | null = [daemon], effect = 'NoSchedule') =>
  taintProblems([node(key, effect)], pods).map(({ title, evidence, rule }) => `${title} | ${evidence} | ${rule}`)

it('a taint that nobody knows, on a node that runs nothing but daemons', () => {
  expect(found('example.com/left-behind')).toEqual([
    'node-1: taint example.com/left-behind keeps every workload away | taint example.com/left-behind=v:NoSchedule | nodes/taint',
  ])
  expect(found('example.com/left-behind', [], 'NoExecute')).toHaveLength(1)
})

it('is nothing where a workload runs, where that is not known, and where it only asks', () => {
  expect(found('example.com/pool', [podRow()])).toEqual([])
  expect(found('example.com/pool', null)).toEqual([])
  expect(found('example.com/pool', [], 'PreferNoSchedule')).toEqual([])
})

it('taints of Kubernetes, clouds and drivers are known', () => {
  for (const key of ['node.kubernetes.io/unschedulable', 'node-role.kubernetes.io/control-plane', 'nvidia.com/gpu']) {
    expect(found(key, []), key).toEqual([])
  }
})

it('a node that its cloud has not set up is one whatever runs there', () => {
  expect(found('node.cloudprovider.kubernetes.io/uninitialized', [podRow()])).toEqual([
    'node-1: node was not set up by its cloud provider | taint node.cloudprovider.kubernetes.io/uninitialized=v:NoSchedule | nodes/uninitialised',
  ])
})
