import { printReadings, type Reading } from '@main/cli/commands/get.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { namespaces } from '@shared/clusters/kinds/namespaces.ts'
import { expect, it } from 'vitest'
import { capturedTerminal } from './captured-terminal.ts'

const live = { state: 'live', asOf: 1, reason: '', hint: '', loading: null } as const
const row = (name: string): Row => ({
  ...namespaces.project(namespaces.schema.parse({ metadata: { uid: name, name }, status: { phase: 'Active' } })),
})
const reading = (cluster: string, names: readonly string[]): Reading => ({
  cluster,
  freshness: live,
  rows: names.map(row),
})

function printed(readings: readonly Reading[]) {
  const terminal = capturedTerminal()
  printReadings(terminal, namespaces, null, readings)
  return { out: terminal.printed.out.trimEnd().split('\n'), err: terminal.printed.err }
}

it('prints several clusters as one table with the cluster first', () => {
  const { out, err } = printed([reading('prod-eu', ['bud-system', 'default']), reading('staging', ['default'])])
  expect(out[0]).toMatch(/^CLUSTER\s+NAME\s/)
  expect(out.slice(1).map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
    ['prod-eu', 'bud-system'],
    ['prod-eu', 'default'],
    ['staging', 'default'],
  ])
  expect(err).toBe('')
})

it('prints one cluster as kubectl does', () => {
  const { out } = printed([reading('prod-eu', ['default'])])
  expect(out[0]).toMatch(/^NAME\s/)
  expect(out).toHaveLength(2)
})

it('never leaves out a cluster in silence', () => {
  const denied: Reading = {
    cluster: 'prod-us',
    freshness: { ...live, state: 'denied', reason: 'forbidden', hint: 'Ask for it.' },
    rows: null,
  }
  const { out, err } = printed([reading('prod-eu', ['default']), denied, reading('staging', [])])
  expect(out).toHaveLength(2)
  expect(err).toBe('prod-us: Namespaces denied: forbidden\nAsk for it.\nstaging: no namespaces\n')
  expect(printed([reading('a', []), reading('b', [])]).out).toEqual(['No namespaces.'])
  expect(printed([denied, reading('staging', [])]).out).toEqual([''])
})
