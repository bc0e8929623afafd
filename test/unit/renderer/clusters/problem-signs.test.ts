import { problemSigns } from '@renderer/clusters/problem-signs.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { expect, test } from 'vitest'
import { placed, problem, row } from '../fixtures.ts'

const object = { kind: 'pods', namespace: 'bud-system', name: 'a', container: null }

test('a sign is of the worst problem, on its own cluster only', () => {
  const signOf = problemSigns(
    pods,
    new Map([
      ['eu', [problem({ object }), problem({ id: 'p2', severity: 'warning', object })]],
      ['us', [problem({ object: { ...object, kind: 'deployments' } })]],
    ]),
  )
  expect(signOf(placed(row('a'), 'eu'))).toBe('critical')
  expect(signOf(placed(row('a'), 'us'))).toBeUndefined()
  expect(signOf(placed(row('b'), 'eu'))).toBeUndefined()
})
