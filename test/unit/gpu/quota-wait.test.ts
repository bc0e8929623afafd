import { events } from '@shared/clusters/kinds/events.ts'
import { jobs } from '@shared/clusters/kinds/jobs.ts'
import { statefulsets } from '@shared/clusters/kinds/statefulsets.ts'
import { heldByQuota, type PodMakers } from '@shared/gpu/quota-wait.ts'
import { describe, expect, it } from 'vitest'
import { ago, podRow } from '../clusters/pod-samples.ts'
import { projected } from '../clusters/problems/projected.ts'
import { gpu, isGpu, noMakers } from './waiting-samples.ts'

const namespace = 'team-a'
const refused = (resource = gpu) =>
  `is forbidden: exceeded quota: gpus, requested: requests.${resource}=2, used: requests.${resource}=4, limited: requests.${resource}=4`
const event = (kind: string, message: string, lastSeen = 60) =>
  projected(events, {
    metadata: { name: `e-${lastSeen}`, uid: `e-${lastSeen}`, namespace },
    type: 'Warning',
    reason: 'FailedCreate',
    message,
    firstTimestamp: ago(300),
    lastTimestamp: ago(lastSeen),
    involvedObject: { kind, namespace, name: 'qwen', uid: kind },
  })
const ofSet = (resource?: string, lastSeen?: number) =>
  event(
    'StatefulSet',
    `create Pod qwen-1 in StatefulSet qwen failed error: pods "qwen-1" ${refused(resource)}`,
    lastSeen,
  )
const ofJob = (lastSeen?: number) => event('Job', `Error creating: pods "qwen-x7k2p" ${refused()}`, lastSeen)
const set = (replicas: number) =>
  projected(statefulsets, {
    metadata: { name: 'qwen', namespace, uid: 'StatefulSet' },
    spec: { replicas: 2 },
    status: { replicas },
  })
const job = (status: object, spec: object = { parallelism: 2, completions: 2 }) =>
  projected(jobs, { metadata: { name: 'qwen', namespace, uid: 'Job' }, spec, status })
const pod = (name: string, made: number, owner: string) =>
  podRow({
    name,
    metadata: {
      namespace,
      creationTimestamp: ago(made),
      ownerReferences: [{ kind: owner, name: 'qwen', controller: true }],
    },
  })
const held = (makers: Partial<PodMakers>) =>
  heldByQuota({ ...noMakers, ...makers }, isGpu).map(({ kind, name, reason, since }) => ({ kind, name, reason, since }))
const reason = 'asks for 2 nvidia.com/gpu in each pod; quota gpus allows namespace team-a 4, of which 4 are used'

describe('a stateful set', () => {
  const sets = (replicas: number) => ({ statefulsets: new Map([['StatefulSet', set(replicas)]]) })

  it('whose next pod a quota refuses waits, since it was first refused', () => {
    expect(held({ ...sets(1), failedCreates: [ofSet()] })).toEqual([
      { kind: 'statefulsets', name: 'qwen', reason, since: Date.parse(ago(300)) },
    ])
  })

  it('waits no more once that pod is there, all are there, or it is gone itself', () => {
    expect(held({ ...sets(1), failedCreates: [ofSet()], pods: [pod('qwen-1', 30, 'StatefulSet')] })).toEqual([])
    expect(held({ ...sets(1), failedCreates: [ofSet()], pods: [pod('qwen-0', 30, 'StatefulSet')] })).toHaveLength(1)
    expect(held({ ...sets(2), failedCreates: [ofSet()] })).toEqual([])
    expect(held({ failedCreates: [ofSet()] })).toEqual([])
  })

  it('is judged by the newest that was said of it', () => {
    expect(held({ ...sets(1), failedCreates: [ofSet(gpu, 200), ofSet('cpu', 20)] })).toEqual([])
    expect(held({ ...sets(1), failedCreates: [ofSet(gpu, 20), ofSet('cpu', 200)] })).toHaveLength(1)
  })
})

describe('a job', () => {
  const one = (row: ReturnType<typeof job>, more: Partial<PodMakers> = {}) =>
    held({ jobs: new Map([['Job', row]]), failedCreates: [ofJob()], ...more })

  it('whose pods a quota refuses waits', () => {
    expect(one(job({ active: 1 }))).toEqual([{ kind: 'jobs', name: 'qwen', reason, since: Date.parse(ago(300)) }])
  })

  it('waits no more once a pod of it was made since, or it needs no more', () => {
    expect(one(job({ active: 1 }), { pods: [pod('qwen-a', 10, 'Job')] })).toEqual([])
    expect(one(job({ active: 1 }), { pods: [pod('qwen-a', 500, 'Job')] })).toHaveLength(1)
    expect(one(job({ active: 2 }))).toEqual([])
    expect(one(job({ active: 1, succeeded: 1 }))).toEqual([])
    expect(one(job({ active: 1, succeeded: 0 }, { parallelism: 3 }))).toHaveLength(1)
    expect(one(job({ active: 1, succeeded: 1 }, { parallelism: 3 }))).toEqual([])
    expect(one(job({ conditions: [{ type: 'Failed', status: 'True' }] }))).toEqual([])
    expect(one(job({ conditions: [{ type: 'Suspended', status: 'True' }] }))).toEqual([])
  })
})
