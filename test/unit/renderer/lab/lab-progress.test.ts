import { labProgress } from '@renderer/lab/lab-store.ts'
import type { LabPart, LabStatus } from '@shared/lab/contract.ts'
import { expect, test } from 'vitest'

const part = (name: string, state: LabPart['state'], since = 0): LabPart => ({ name, state, detail: '', since })

function status(parts: LabPart[]): LabStatus {
  return { phase: 'starting', folder: '/lab', kubeconfig: null, clusters: [], parts, incidents: [], active: [] }
}

test('the part at work for longest stands for the lab; failed and missing parts are named', () => {
  const progress = labProgress(
    status([
      part('a', 'ready'),
      part('b', 'starting', 20),
      part('c', 'building', 10),
      part('d', 'missing'),
      part('e', 'failed'),
      part('f', 'waiting'),
    ]),
  )
  expect([progress.ready, progress.total]).toEqual([1, 6])
  expect(progress.current?.name).toBe('c')
  expect(progress.broken.map(({ name }) => name)).toEqual(['d', 'e'])
})

test('a lab at rest has no current part', () => {
  expect(labProgress(status([part('a', 'ready')])).current).toBeNull()
})
