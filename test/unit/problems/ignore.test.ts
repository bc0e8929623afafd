import type { Problem } from '@shared/clusters/problem.ts'
import { type Ignore, ignoreFor, reachOf, withoutIgnored } from '@shared/problems/ignore.ts'
import { expect, it } from 'vitest'

const now = 1_000_000
const object = { kind: 'pods', namespace: 'bud-system', name: 'budapp-1', container: 'daprd' }
const problem: Problem = {
  id: 'pods/bud-system/budapp-1/daprd/crash-loop',
  rule: 'pods/crash-loop',
  severity: 'critical',
  title: 'budapp-1: crash-looping',
  evidence: '',
  object,
  since: null,
}
const made = (change: Partial<Ignore> = {}): Ignore => ({
  id: 'a',
  rule: 'pods/crash-loop',
  cluster: 'prod-eu',
  object,
  title: 't',
  reason: '',
  madeAt: 0,
  until: null,
  ...change,
})

it('reaches the object, the rule on one cluster, or the rule everywhere', () => {
  const elsewhere = { ...problem, object: { ...object, name: 'budapp-2' } }
  expect(ignoreFor([made()], 'prod-eu', problem, now)?.id).toBe('a')
  expect(ignoreFor([made()], 'prod-us', problem, now)).toBeNull()
  expect(ignoreFor([made()], 'prod-eu', elsewhere, now)).toBeNull()
  expect(ignoreFor([made({ object: null })], 'prod-eu', elsewhere, now)?.id).toBe('a')
  expect(ignoreFor([made({ object: null })], 'prod-us', elsewhere, now)).toBeNull()
  expect(ignoreFor([made({ object: null, cluster: null })], 'prod-us', elsewhere, now)?.id).toBe('a')
})

it('covers its own rule only, and another container is another object', () => {
  const oom = { ...problem, rule: 'pods/oom' }
  expect(ignoreFor([made({ object: null, cluster: null })], 'prod-eu', oom, now)).toBeNull()
  expect(ignoreFor([made()], 'prod-eu', { ...problem, object: { ...object, container: 'app' } }, now)).toBeNull()
})

it('a problem that names no rule is its own rule', () => {
  const { rule: _none, ...metric } = { ...problem, id: 'metric/x' }
  expect(ignoreFor([made({ rule: 'metric/x' })], 'prod-eu', metric, now)?.id).toBe('a')
  expect(ignoreFor([made()], 'prod-eu', metric, now)).toBeNull()
})

it('ends at its end', () => {
  expect(ignoreFor([made({ until: now + 1 })], 'prod-eu', problem, now)).not.toBeNull()
  expect(ignoreFor([made({ until: now })], 'prod-eu', problem, now)).toBeNull()
})

it('of several that cover, the narrowest is named', () => {
  const all = [
    made({ id: 'everywhere', object: null, cluster: null }),
    made({ id: 'object' }),
    made({ id: 'cluster', object: null }),
  ]
  expect(ignoreFor(all, 'prod-eu', problem, now)?.id).toBe('object')
  expect(all.map(reachOf)).toEqual(['everywhere', 'object', 'cluster'])
})

it('parts what counts from what does not, and loses nothing', () => {
  const other = { ...problem, id: 'o', rule: 'pods/oom' }
  expect(withoutIgnored([made()], 'prod-eu', [problem, other], now)).toEqual({
    problems: [other],
    ignored: [{ problem, by: made() }],
  })
  expect(withoutIgnored([], 'prod-eu', [problem], now)).toEqual({ problems: [problem], ignored: [] })
})
