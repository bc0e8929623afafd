import { parseRoute, pathOf, type Route } from '@renderer/app/route.ts'
import { expect, test } from 'vitest'

const arn = 'arn:aws:eks:eu-central-1:123456789012:cluster/bud prod%'

test.each<[Route]>([
  [{ screen: 'fleet' }],
  [{ screen: 'check' }],
  [{ screen: 'lab' }],
  [{ screen: 'gpus', place: { at: 'map' } }],
  [{ screen: 'gpus', place: { at: 'idle' } }],
  [{ screen: 'gpus', place: { at: 'waiting' } }],
  [{ screen: 'gpus', place: { at: 'node', cluster: arn, node: 'prod-gpu-1' } }],
  [{ screen: 'gpus', place: { at: 'cluster', cluster: arn, card: null } }],
  [{ screen: 'gpus', place: { at: 'cluster', cluster: arn, card: 'prod-gpu-1/GPU-0a' } }],
  [{ screen: 'journal' }],
  [{ screen: 'forwards' }],
  [{ screen: 'incidents', id: null }],
  [{ screen: 'incidents', id: '20261125-203016-3f9a2c' }],
  [{ screen: 'cluster', cluster: arn, kind: null, object: null }],
  [{ screen: 'cluster', cluster: arn, kind: 'pods', object: null }],
  [{ screen: 'cluster', cluster: arn, kind: 'pods', object: { namespace: 'bud-system', name: 'budapp-1' } }],
  [{ screen: 'cluster', cluster: 'a', kind: 'nodes', object: { namespace: null, name: 'gpu-01' } }],
  [{ screen: 'runbooks', place: { at: 'library' } }],
  [{ screen: 'runbooks', place: { at: 'page', runbook: 'a b/c' } }],
  [{ screen: 'runbooks', place: { at: 'start', runbook: 'service-not-responding' } }],
  [{ screen: 'runbooks', place: { at: 'run', run: 'r-1' } }],
  [{ screen: 'runbooks', place: { at: 'judged', run: 'r-1' } }],
  [{ screen: 'runbooks', place: { at: 'compare', before: 'r-1', after: 'r-2' } }],
  [{ screen: 'everywhere', kind: null, clusters: null }],
  [{ screen: 'everywhere', kind: 'pods', clusters: null }],
  [{ screen: 'everywhere', kind: 'certificates.cert-manager.io', clusters: [arn, 'a&b?c'] }],
  [{ screen: 'everywhere', kind: 'pods', clusters: [] }],
])('%j survives its own path', (route) => {
  expect(parseRoute(pathOf(route))).toEqual(route)
})

test('what is no route is said to be none', () => {
  for (const path of [
    '/nowhere',
    '/everywhereelse',
    '/everywhere/pods/x',
    '/everywhere/%E0%A4%A',
    '/cluster',
    '/check/more',
    '/runbooks/a/b',
    '/runbooks/a/start/c',
    '/gpus/map',
    '/gpus/cluster',
    '/gpus/node/a',
    '/gpus/waiting/a',
    '/gpus/cluster/a/b/c',
    '/runs',
    '/runs/a/with',
    '/runs/a/elsewhere',
    '/cluster/%E0%A4%A',
    '/cluster/a/pods/x/y/z',
  ]) {
    expect(parseRoute(path)).toEqual({ screen: 'missing', path })
  }
})
