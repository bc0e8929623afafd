import { shortWord } from '@renderer/clusters/connection-warnings.tsx'
import { findingRows, tallyText } from '@renderer/sources/finding-rows.ts'
import type { ClusterSources, Finding } from '@shared/sources/contract.ts'
import { describe, expect, it } from 'vitest'

const finding = (id: string, state: Finding['state']): Finding => ({
  id,
  title: id,
  state,
  what: '',
  how: '',
  request: null,
  lastAnswer: null,
  testedAt: null,
  durationMs: null,
  error: null,
  address: null,
  overridden: false,
  overridable: false,
  candidates: [],
})
const cluster = (name: string, ...findings: Finding[]): ClusterSources => ({
  cluster: name,
  server: 'one:6443',
  file: '/config',
  signIn: { form: 'fixed', program: null, runningSince: null },
  proxy: null,
  certificateEndsAt: null,
  warnings: [],
  findings,
})

describe('rows of findings', () => {
  const clusters = [
    cluster('a', finding('api-server', 'found'), finding('prometheus', 'failed')),
    cluster('b', finding('api-server', 'denied')),
  ]

  it('are in the order of the fleet, each with its own key', () => {
    const rows = findingRows(clusters)
    expect(rows.map((row) => [row.cluster.cluster, row.finding.id])).toEqual([
      ['a', 'api-server'],
      ['a', 'prometheus'],
      ['b', 'api-server'],
    ])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3)
  })

  it('are counted by state, without what there is none of', () => {
    expect(tallyText(findingRows(clusters))).toBe('1 found, 1 denied, 1 without answer')
    expect(tallyText([])).toBe('')
  })
})

describe('a warning of a connection in short', () => {
  it.each([
    [['The certificate of the API server is not checked (insecure-skip-tls-verify): …'], 'Certificate not checked'],
    [['The API server is spoken to without TLS: …'], 'No TLS'],
    [['The client certificate of this context ends on …'], 'Client certificate ends'],
  ])('%s', (warnings, word) => {
    expect(shortWord(warnings)).toBe(word)
  })
})
