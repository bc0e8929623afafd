import { daemonsets } from '@shared/clusters/kinds/daemonsets.ts'
import { daemonSetProblems } from '@shared/clusters/problems/daemonsets.ts'
import { expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'
import { projected } from './projected.ts'

const found = (ready: number, more: object = {}, metadata: object = {}) =>
  daemonSetProblems(
    projected(daemonsets, {
      metadata: { name: 'exporter', ...metadata },
      status: {
        desiredNumberScheduled: 3,
        currentNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberReady: ready,
        ...more,
      },
    }),
    now,
  ).map(({ severity, title }) => `${severity} ${title}`)

it('ready on every node, or wanted on none, is fine', () => {
  expect(found(3)).toEqual([])
  expect(found(0, { desiredNumberScheduled: 0 })).toEqual([])
})

it('short is a warning, none at all is critical', () => {
  expect(found(2)).toEqual(['warning exporter: ready on 2 of 3 nodes'])
  expect(found(0)).toEqual(['critical exporter: ready on none of 3 nodes'])
})

it('none yet is a warning while it is new or rolled out', () => {
  expect(found(0, {}, { creationTimestamp: ago(5) })).toEqual(['warning exporter: ready on none of 3 nodes'])
  expect(found(0, { updatedNumberScheduled: 1 })).toEqual(['warning exporter: ready on none of 3 nodes'])
})
