import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { dependsOnTime, podProblems } from '@shared/clusters/problems/pods.ts'
import { describe, expect, it } from 'vitest'
import { ago, now, podRow, running, surroundings } from '../pod-samples.ts'

const found = (pod: PodRow, at = now) => podProblems(pod, { now: at, ...surroundings })
const titles = (pod: PodRow, at = now) => found(pod, at).map(({ severity, title }) => `${severity} ${title}`)

const withSidecar = (daprd: Record<string, unknown>, app: Record<string, unknown> = {}) =>
  podRow({
    spec: {
      containers: [
        { name: 'budapp', image: 'budapp:1' },
        { name: 'daprd', image: 'daprd:1' },
      ],
    },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          message: 'containers with unready status: [daprd]',
          lastTransitionTime: ago(20),
        },
      ],
      containerStatuses: [running('budapp', app), running('daprd', daprd)],
    },
  })
const oneContainer = (status: object, more: object = {}) =>
  podRow({ status: { containerStatuses: [{ name: 'budapp', ready: false, restartCount: 0, ...status }], ...more } })

describe('nothing is wrong', () => {
  it('with a pod that runs and is ready, or has done its work', () => {
    expect(found(podRow())).toEqual([])
    expect(found(podRow({ status: { phase: 'Succeeded', containerStatuses: [] } }))).toEqual([])
  })

  it('with a pod that was made a moment ago', () => {
    const young = podRow({
      createdSecondsAgo: 5,
      spec: { nodeName: undefined },
      status: { phase: 'Pending', containerStatuses: [] },
    })
    expect(found(young)).toEqual([])
    expect(dependsOnTime(young)).toBe(true)
    const starting = oneContainer({ state: { running: { startedAt: ago(4) } } })
    expect(found(starting)).toEqual([])
    expect(dependsOnTime(starting)).toBe(true)
  })
})

describe('containers', () => {
  it('a sidecar that is not ready is named at once, with what the kubelet says', () => {
    const [problem, ...more] = found(withSidecar({ ready: false }))
    expect(more).toEqual([])
    expect(problem).toMatchObject({
      id: 'pods/bud-system/budapp-7c9-x/daprd/not-ready',
      severity: 'critical',
      title: 'budapp-7c9-x: sidecar daprd is not ready',
      object: { kind: 'pods', namespace: 'bud-system', name: 'budapp-7c9-x', container: 'daprd' },
      since: now - 20_000,
    })
    expect(problem?.evidence).toContain('containers with unready status: [daprd]')
  })

  it('a sidecar that just started is a warning first and then more', () => {
    const pod = withSidecar({ ready: false, state: { running: { startedAt: ago(3) } } })
    expect(titles(pod)).toEqual(['warning budapp-7c9-x: sidecar daprd is not ready'])
    expect(titles(pod, now + 60_000)).toEqual(['critical budapp-7c9-x: sidecar daprd is not ready'])
  })

  it('a native sidecar is called so whatever its name', () => {
    const pod = podRow({
      spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] },
      status: { initContainerStatuses: [running('proxy', { ready: false })] },
    })
    expect(titles(pod)).toEqual(['critical budapp-7c9-x: sidecar proxy is not ready'])
  })

  it('a missing sidecar is named where the annotation asks for one', () => {
    const annotations = { 'dapr.io/enabled': 'true' }
    expect(titles(podRow({ metadata: { annotations } }))).toEqual(['critical budapp-7c9-x: sidecar daprd is missing'])
    expect(titles(podRow({ metadata: { annotations: { 'dapr.io/enabled': 'false' } } }))).toEqual([])
  })

  it.each([
    [
      'crash loop',
      {
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
        restartCount: 4,
        lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(30) } },
      },
      'critical budapp-7c9-x: container budapp is crash-looping (CrashLoopBackOff, 4 restarts)',
      'back-off 5m0s; last run: Error, exit code 1',
    ],
    [
      'image',
      { state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling' } } },
      'critical budapp-7c9-x: the image of container budapp cannot be pulled (ImagePullBackOff)',
      'budapp:1: Back-off pulling',
    ],
    [
      'image at first',
      { state: { waiting: { reason: 'ErrImagePull' } } },
      'critical budapp-7c9-x: the image of container budapp cannot be pulled (ErrImagePull)',
      'budapp:1: ErrImagePull',
    ],
    [
      'config',
      { state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } } },
      'critical budapp-7c9-x: container budapp cannot be started (CreateContainerConfigError)',
      'secret "x" not found',
    ],
    [
      'between crashes',
      { state: { terminated: { exitCode: 2, reason: 'Error' } } },
      'critical budapp-7c9-x: container budapp ended with exit code 2',
      'Error',
    ],
    [
      'killed for memory',
      { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
      'critical budapp-7c9-x: container budapp was killed for memory (OOMKilled)',
      'OOMKilled',
    ],
    [
      'not ready',
      { state: { running: { startedAt: ago(600) } } },
      'critical budapp-7c9-x: container budapp is not ready',
      'running for 10m; 0 restarts',
    ],
  ])('%s', (_case, status, title, evidence) => {
    const pod = oneContainer(status)
    expect(titles(pod)).toEqual([title])
    expect(found(pod)[0]?.evidence).toBe(evidence)
  })

  it('a container that was killed for memory not long ago and runs again is a warning for a while', () => {
    const pod = oneContainer({
      ready: true,
      restartCount: 1,
      state: { running: { startedAt: ago(50) } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(60) } },
    })
    expect(titles(pod)).toEqual(['warning budapp-7c9-x: container budapp was killed for memory 60s ago (OOMKilled)'])
    expect(titles(pod, now + 11 * 60_000)).toEqual([])
  })

  it('a restart is a warning for some minutes', () => {
    const pod = oneContainer({
      ready: true,
      restartCount: 3,
      state: { running: { startedAt: ago(50) } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(60) } },
    })
    expect(titles(pod)).toEqual(['warning budapp-7c9-x: container budapp restarted 60s ago'])
    expect(dependsOnTime(pod)).toBe(true)
    expect(titles(pod, now + 6 * 60_000)).toEqual([])
  })

  it('what waits for an init container is not to blame for it', () => {
    const pod = podRow({
      spec: { initContainers: [{ name: 'migrate' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'migrate', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
        containerStatuses: [{ name: 'budapp', ready: false, state: { waiting: { reason: 'PodInitializing' } } }],
      },
    })
    expect(titles(pod)).toEqual([
      'critical budapp-7c9-x: init container migrate is crash-looping (CrashLoopBackOff, 3 restarts)',
    ])
  })
})

describe('whole pods', () => {
  it('pending for long, in the words of the scheduler', () => {
    const message = '0/4 nodes are available: 4 Insufficient nvidia.com/gpu.'
    const pod = podRow({
      createdSecondsAgo: 90,
      spec: { nodeName: undefined },
      status: {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      },
    })
    expect(titles(pod)).toEqual(['critical budapp-7c9-x: not scheduled for 90s'])
    expect(found(pod)[0]?.evidence).toBe(message)
  })

  it('failed, which is worse where nobody makes another', () => {
    const status = {
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
      containerStatuses: [],
    }
    expect(titles(podRow({ status }))).toEqual(['critical budapp-7c9-x: failed (Evicted)'])
    const metadata = { ownerReferences: [{ kind: 'ReplicaSet', name: 'r', controller: true }] }
    expect(titles(podRow({ status, metadata }))).toEqual(['warning budapp-7c9-x: failed (Evicted)'])
  })

  it('still there long after it should have been gone', () => {
    expect(titles(podRow({ metadata: { deletionTimestamp: ago(30) } }))).toEqual([])
    expect(titles(podRow({ metadata: { deletionTimestamp: ago(300) } }))).toEqual([
      'warning budapp-7c9-x: should have been gone 5m ago and is still terminating',
    ])
  })

  it('not ready although its containers are', () => {
    const conditions = [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }]
    expect(titles(podRow({ status: { conditions, containerStatuses: [running('budapp')] } }))).toEqual([
      'warning budapp-7c9-x: is not ready although its containers are',
    ])
  })
})
