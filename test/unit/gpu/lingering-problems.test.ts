import { LingeringProblems } from '@main/gpu/lingering-problems.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { expect, it } from 'vitest'

const problem: Problem = {
  id: 'nodes/gpu-1/gpu-throttling',
  severity: 'critical',
  title: 'gpu-1: GPU 0 is slowed down',
  evidence: 'GPU-0',
  object: { kind: 'nodes', namespace: null, name: 'gpu-1', container: null },
  since: null,
}

it('a problem is there since it was first seen', () => {
  const lingering = new LingeringProblems()
  lingering.look([{ problem, live: true }], 1_000)
  expect(lingering.look([{ problem, live: true }], 9_000)).toEqual({
    problems: [{ ...problem, since: 1_000 }],
    going: false,
  })
})

it.each([
  ['is read every second', true, 10_000],
  ['is asked of now and then', false, 20_000],
])('of a card that %s it stays for a moment and says so, then it goes', (_what, live, stays) => {
  const lingering = new LingeringProblems()
  lingering.look([{ problem, live }], 0)
  const still = lingering.look([], stays - 1)
  expect(still.going).toBe(true)
  expect(still.problems).toMatchObject([
    { id: problem.id, since: 0, evidence: expect.stringMatching(/^GPU-0; not so any more since 1970-01-01T00:00:00/) },
  ])
  expect(lingering.look([], stays)).toEqual({ problems: [], going: false })
})

it('one that comes back meanwhile is the same one', () => {
  const lingering = new LingeringProblems()
  lingering.look([{ problem, live: true }], 0)
  lingering.look([], 4_000)
  expect(lingering.look([{ problem, live: true }], 4_500).problems).toEqual([{ ...problem, since: 0 }])
})
