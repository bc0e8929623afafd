import { deniedWords } from '@main/clusters/denied-words.ts'
import { expect, it } from 'vitest'

const reason = 'pods is forbidden: User "dev" cannot list resource "pods" in API group "" at the cluster scope'

it('who may not list what where', () => {
  expect(deniedWords(['pods', 'nodes'], reason, null)).toBe('dev may not list pods, nodes everywhere')
  expect(deniedWords(['jobs'], reason, 'bud-system')).toBe('dev may not list jobs in bud-system')
  expect(deniedWords(['jobs'], 'Forbidden', 'bud-system')).toBe('this user may not list jobs in bud-system')
})
