import { type LiveObject, liveObject } from '@main/actions/live-object.ts'
import { rolloutState } from '@main/actions/rollout.ts'
import { expect, it } from 'vitest'

const object = (kind: string, spec: object, status: object, generation = 2): LiveObject =>
  liveObject.parse({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'x', uid: 'u', resourceVersion: '1', generation },
    spec,
    status: { observedGeneration: 2, ...status },
  })
const deployment = (status: object, generation = 2) =>
  rolloutState(object('Deployment', { replicas: 3 }, status, generation))

it('is not complete before the controller has seen the change', () => {
  const full = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 }
  expect(deployment(full, 3)).toMatchObject({ state: 'going', done: 0 })
  expect(deployment(full)).toMatchObject({ state: 'complete', done: 3, total: 3 })
})

it('goes on while pods are old, ending, or not available', () => {
  expect(deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 3 })).toMatchObject({
    state: 'going',
    done: 1,
  })
  expect(deployment({ replicas: 4, updatedReplicas: 3, availableReplicas: 3 })).toMatchObject({
    state: 'going',
    text: '1 old pod is ending',
  })
  expect(deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 })).toMatchObject({
    state: 'going',
    done: 2,
  })
})

it('is stuck when it exceeded its deadline', () => {
  const conditions = [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded', message: 'timed out' }]
  expect(deployment({ updatedReplicas: 1, conditions })).toMatchObject({ state: 'stuck', text: 'timed out' })
})

it('of a StatefulSet is complete only on one revision', () => {
  const status = { replicas: 2, updatedReplicas: 1, readyReplicas: 2, currentRevision: 'a', updateRevision: 'b' }
  const of = (more: object) => rolloutState(object('StatefulSet', { replicas: 2 }, { ...status, ...more }))
  expect(of({})).toMatchObject({ state: 'going', done: 1 })
  expect(of({ updatedReplicas: 2, currentRevision: 'b' })).toMatchObject({ state: 'complete' })
  expect(of({ updatedReplicas: 2, currentRevision: 'b', readyReplicas: 1 })).toMatchObject({ state: 'going' })
  expect(of({ replicas: 3, currentRevision: 'b', readyReplicas: 3 })).toMatchObject({ state: 'going' })
})

it('of a DaemonSet counts the nodes that want a pod', () => {
  const of = (status: object) => rolloutState(object('DaemonSet', {}, { desiredNumberScheduled: 3, ...status }))
  expect(of({ updatedNumberScheduled: 3, numberAvailable: 2 })).toMatchObject({ state: 'going', done: 2, total: 3 })
  expect(of({ updatedNumberScheduled: 3, numberAvailable: 3 })).toMatchObject({ state: 'complete' })
})

it('of a workload of nothing is complete', () => {
  expect(rolloutState(object('Deployment', { replicas: 0 }, {}))).toMatchObject({ state: 'complete', total: 0 })
})
