import { fleetProblems, fleetVerdict, orderFleet, standingOf, whyUnknown } from '@renderer/clusters/fleet-order.ts'
import type { ConnectionPhase } from '@shared/clusters/cluster-summary.ts'
import { expect, test } from 'vitest'
import { noon, problem, summary } from '../fixtures.ts'

const connection = (phase: ConnectionPhase) => ({ phase, since: noon, lastAnswer: null, reason: 'r', hint: '' })

test('fine needs a live connection, a reading, no blind spot and no problem', () => {
  expect(standingOf(summary())).toBe('fine')
  expect(standingOf(summary({ asOf: null }))).toBe('connecting')
  expect(standingOf(summary({ blindSpots: ['nodes: forbidden'] }))).toBe('partly-seen')
  expect(standingOf(summary({ problems: [problem({ severity: 'warning' })] }))).toBe('warning')
  for (const phase of ['connecting', 'stale', 'sign-in-needed', 'denied', 'unreachable'] as const) {
    expect(standingOf(summary({ connection: connection(phase) }))).not.toBe('fine')
  }
})

test('a stale cluster with a critical problem still counts as critical, one with a warning as unproven', () => {
  expect(standingOf(summary({ connection: connection('stale'), problems: [problem()] }))).toBe('critical')
  expect(standingOf(summary({ connection: connection('stale'), problems: [problem({ severity: 'warning' })] }))).toBe(
    'unproven',
  )
})

test('worst first, production before the others, then as the kubeconfig has it', () => {
  const ordered = orderFleet([
    summary({ id: 'fine-1', environment: 'staging' }),
    summary({ id: 'fine-2', environment: 'staging' }),
    summary({ id: 'warns', environment: 'development', problems: [problem({ severity: 'warning' })] }),
    summary({ id: 'stale', connection: connection('stale') }),
    summary({ id: 'critical-staging', environment: 'staging', problems: [problem()] }),
    summary({ id: 'gone', connection: connection('unreachable') }),
    summary({ id: 'critical-prod', environment: 'production', problems: [problem()] }),
    summary({ id: 'fine-prod' }),
  ])
  expect(ordered.map(({ id }) => id)).toEqual([
    'critical-prod',
    'critical-staging',
    'gone',
    'stale',
    'warns',
    'fine-prod',
    'fine-1',
    'fine-2',
  ])
})

test('the problems of the fleet: critical before warning, production first, keys differ between clusters', () => {
  const list = fleetProblems([
    summary({ id: 's', environment: 'staging', problems: [problem({ title: 's critical' })] }),
    summary({
      id: 'p',
      problems: [problem({ id: 'w', severity: 'warning', title: 'p warning' }), problem({ title: 'p critical' })],
    }),
  ])
  expect(list.map(({ problem: { title } }) => title)).toEqual(['p critical', 's critical', 'p warning'])
  expect(new Set(list.map(({ key }) => key)).size).toBe(3)
})

test('the sentence is only green when every cluster is fine', () => {
  expect(fleetVerdict([summary()])).toEqual({ tone: 'ok', text: 'The cluster is live, no problem found' })
  expect(fleetVerdict([summary(), summary({ id: 'b', connection: connection('stale') })])).toEqual({
    tone: 'warn',
    text: '1 stale · 1 fine',
  })
  expect(fleetVerdict([summary({ connection: connection('unreachable') })]).tone).toBe('warn')
  expect(fleetVerdict([summary({ problems: [problem()] }), summary({ id: 'b' })])).toEqual({
    tone: 'bad',
    text: '1 with critical problems · 1 fine',
  })
  expect(fleetVerdict([summary({ connection: connection('connecting') })]).tone).toBe('muted')
  expect(fleetVerdict([]).tone).toBe('muted')
})

test('a count that is not known has a reason', () => {
  const forbidden = summary({ nodes: null, gpus: null, blindSpots: ['nodes: forbidden for user dev'] })
  expect(whyUnknown(forbidden, 'nodes')).toBe('denied')
  expect(whyUnknown(forbidden, 'GPUs')).toBe('denied')
  expect(whyUnknown(forbidden, 'pods')).toBe('not read yet')
  expect(whyUnknown(summary({ connection: connection('unreachable') }), 'pods')).toBe('unreachable')
  expect(whyUnknown(summary({ connection: connection('sign-in-needed') }), 'pods')).toBe('sign-in needed')
})

const ignored = [
  {
    problem: problem(),
    by: { id: 'i', rule: 'r', cluster: null, object: null, title: 't', reason: '', madeAt: noon, until: null },
  },
]

test('a cluster on which problems are ignored is never fine, and the fleet says so without green', () => {
  const quiet = summary({ ignored })
  expect(standingOf(quiet)).toBe('but-ignored')
  expect(standingOf(summary({ ignored, problems: [problem({ severity: 'warning' })] }))).toBe('warning')
  expect(fleetVerdict([quiet, summary({ id: 'b' })])).toEqual({
    tone: 'muted',
    text: '1 with nothing but ignored problems · 1 fine',
  })
})

test('what is ignored is listed apart, with the decision', () => {
  const all = [summary({ ignored, problems: [problem({ id: 'counts' })] })]
  expect(fleetProblems(all).map(({ by }) => by)).toEqual([null])
  expect(fleetProblems(all, 'ignored').map(({ by }) => by?.id)).toEqual(['i'])
})
