import { nodesReady } from '@main/checks/nodes-ready.ts'
import { expect, it } from 'vitest'
import { node } from './objects.ts'
import { freshness, runOne } from './run-one.ts'

it.each([
  ['all ready', [node('a'), node('b')], 'pass', '2 nodes ready'],
  ['one not ready', [node('a'), node('b', 'False')], 'fail', '1 of 2 nodes: b is not ready'],
  ['one silent', [node('a'), node('b', 'Unknown')], 'fail', 'b has stopped reporting (NodeStatusUnknown'],
  ['one cordoned', [node('a'), node('b', 'True', true)], 'warn', 'closed to new pods (cordoned): b'],
  ['none', [], 'no-data', 'no node'],
])('judges %s', async (_what, nodes, verdict, words) => {
  const result = await runOne(nodesReady, { rows: { nodes } })
  expect(result.verdict).toBe(verdict)
  expect(result.observed).toContain(words)
})

it('names the node to open', async () => {
  const result = await runOne(nodesReady, { rows: { nodes: [node('b', 'False')] } })
  expect(result.objects).toEqual([{ kind: 'nodes', namespace: null, name: 'b', container: null }])
})

it('is unknown when nodes may not be read', async () => {
  const result = await runOne(nodesReady, { rows: { nodes: { rows: [node('a')], freshness: freshness('denied') } } })
  expect(result.verdict).toBe('unknown')
})
