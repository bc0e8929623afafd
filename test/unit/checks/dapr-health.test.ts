import { daprHealth, daprVersion } from '@main/checks/dapr-health.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { describe, expect, it } from 'vitest'
import { pod } from './objects.ts'
import { freshness, profile, runOne } from './run-one.ts'

const components = profile.daprControlPlane.components
const component = (name: string, more: { version?: string; ready?: boolean; suffix?: string; image?: string } = {}) =>
  pod(`${name}-${more.suffix ?? '0'}`, {
    namespace: 'dapr-system',
    labels: { app: name },
    containers: [
      { name, image: more.image ?? `ghcr.io:443/dapr/${name}:${more.version ?? '1.15.4'}`, ready: more.ready ?? true },
    ],
  })
const control = components.map((name) => component(name))
const enabled = { 'dapr.io/enabled': 'true' }
const platform = [
  pod('budapp-1', { deployment: 'budapp', annotations: enabled, containers: [{ name: 'budapp' }, { name: 'daprd' }] }),
  pod('buddashboard-1', { deployment: 'buddashboard' }),
]

const run = (dapr: readonly PodRow[], own: readonly PodRow[] = platform) =>
  runOne(daprHealth, { rows: { pods: [...dapr, ...own] } })

describe('dapr-health', () => {
  it('passes with every component, replica and sidecar ready and one version', async () => {
    const result = await run(control)
    expect(result).toMatchObject({ verdict: 'pass', observed: '5 components and 1 sidecar ready, version 1.15.4' })
  })

  it('fails on a component without a pod, which dapr status leaves out', async () => {
    const result = await run(control.filter(({ app }) => app !== 'dapr-sentry'))
    expect(result).toMatchObject({ verdict: 'fail', observed: 'dapr-sentry is missing' })
    expect(result.evidence[0]?.output).toMatch(/dapr-sentry +– +– +missing/)
  })

  it('fails when one of several replicas is not ready, which dapr status calls healthy', async () => {
    const result = await run([...control, component('dapr-operator', { suffix: '1', ready: false })])
    expect(result.verdict).toBe('fail')
    expect(result.observed).toContain('dapr-operator replica dapr-operator-1: container dapr-operator is not ready')
    expect(result.objects).toEqual([
      { kind: 'pods', namespace: 'dapr-system', name: 'dapr-operator-1', container: null },
    ])
  })

  it('fails when versions differ, and says which', async () => {
    const result = await run([...control.slice(1), component('dapr-operator', { version: '1.14.0' })])
    expect(result.verdict).toBe('fail')
    expect(result.observed).toBe(
      'versions differ: 1.14.0 (dapr-operator) and 1.15.4 (dapr-placement-server, dapr-scheduler-server, dapr-sentry, dapr-sidecar-injector)',
    )
  })

  it('warns when a version cannot be told', async () => {
    const digest = component('dapr-operator', { image: 'ghcr.io/dapr/operator@sha256:abc' })
    const result = await run([...control.slice(1), digest])
    expect(result).toMatchObject({ verdict: 'warn', observed: expect.stringContaining('dapr-operator-0') })
  })

  it('names pod and daprd when a sidecar is not ready', async () => {
    const broken = pod('budcluster-1', {
      deployment: 'budcluster',
      annotations: enabled,
      containers: [{ name: 'budcluster' }, { name: 'daprd', ready: false }],
    })
    const result = await run(control, [...platform, broken])
    expect(result).toMatchObject({ verdict: 'fail', observed: 'budcluster-1: sidecar daprd is not ready' })
    expect(result.objects).toEqual([
      { kind: 'pods', namespace: 'bud-system', name: 'budcluster-1', container: 'daprd' },
    ])
  })

  it('fails when a pod of a service that must have a sidecar has none', async () => {
    const bare = pod('budsim-1', { deployment: 'budsim', containers: [{ name: 'budsim' }] })
    expect(await run(control, [...platform, bare])).toMatchObject({
      verdict: 'fail',
      observed: 'budsim-1 has no daprd',
    })
  })

  it('has no data where nothing is wanted and nothing is there', async () => {
    const bare = { ...profile, services: [], daprControlPlane: { namespace: 'dapr-system', components: [] } }
    expect(await runOne(daprHealth, { rows: { pods: [] } }, bare)).toMatchObject({ verdict: 'no-data' })
  })

  it('is unknown when the pods may not be read', async () => {
    const result = await runOne(daprHealth, { rows: { pods: { rows: control, freshness: freshness('denied') } } })
    expect(result.verdict).toBe('unknown')
  })
})

describe('daprVersion', () => {
  it.each([
    ['docker.io/daprio/daprd:1.15.4', '1.15.4'],
    ['registry.example:5000/dapr/operator:1.15.4-mariner', '1.15.4-mariner'],
    ['registry.example:5000/dapr/operator:1.15.4@sha256:abc', '1.15.4'],
    ['registry.example:5000/dapr/operator@sha256:abc', null],
    ['registry.example:5000/dapr/operator', null],
  ])('reads %s as %s', (image, version) => {
    expect(daprVersion(component('dapr-operator', { image }))).toBe(version)
  })

  it('falls back to the label', () => {
    const labelled = pod('x', {
      labels: { 'app.kubernetes.io/version': '1.15.4' },
      containers: [{ name: 'x', image: 'a@sha256:b' }],
    })
    expect(daprVersion(labelled)).toBe('1.15.4')
  })
})
