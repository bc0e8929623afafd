import { serviceEndpoints } from '@main/checks/service-endpoints.ts'
import { expect, it } from 'vitest'
import { service, slice } from './objects.ts'
import { freshness, profile, runOne } from './run-one.ts'

const names = profile.services.map(({ name }) => name)
const services = names.map((name) => service(name))
const slices = names.map((name) => slice(name, 2))
const without = <T extends { name: string }>(rows: T[], start: string): T[] =>
  rows.filter(({ name }) => !name.startsWith(start))

it('passes when every service of the profile has ready endpoints', async () => {
  const result = await runOne(serviceEndpoints, { rows: { services, endpointslices: slices } })
  expect(result).toMatchObject({ verdict: 'pass', observed: '8 services with every endpoint ready' })
})

it('fails when a service is missing', async () => {
  const result = await runOne(serviceEndpoints, {
    rows: { services: without(services, 'budsim'), endpointslices: slices },
  })
  expect(result).toMatchObject({ verdict: 'fail', observed: '1 of 8 services: budsim does not exist' })
})

it('fails when a service has no slice at all', async () => {
  const result = await runOne(serviceEndpoints, {
    rows: { services, endpointslices: without(slices, 'budsim') },
  })
  expect(result).toMatchObject({ verdict: 'fail', observed: '1 of 8 services: budsim has no ready endpoint' })
})

it('fails when no endpoint is ready, and names the pod behind it', async () => {
  const result = await runOne(serviceEndpoints, {
    rows: { services, endpointslices: [...without(slices, 'budapp'), slice('budapp', 0, ['budapp-1'])] },
  })
  expect(result).toMatchObject({
    verdict: 'fail',
    observed: '1 of 8 services: budapp has no ready endpoint (budapp-1)',
  })
  expect(result.objects).toContainEqual({ kind: 'pods', namespace: 'bud-system', name: 'budapp-1', container: null })
})

it('warns when only a part is ready', async () => {
  const result = await runOne(serviceEndpoints, {
    rows: { services, endpointslices: [...without(slices, 'budapp'), slice('budapp', 1, ['budapp-1'])] },
  })
  expect(result).toMatchObject({
    verdict: 'warn',
    observed: '1 of 8 services: budapp has 1 of 2 endpoints ready (budapp-1)',
  })
})

it('warns about another service without endpoints, but not about one without a selector', async () => {
  const more = [service('extra'), service('external', 'bud-system', {})]
  const result = await runOne(serviceEndpoints, {
    rows: { services: [...services, ...more], endpointslices: slices },
  })
  expect(result).toMatchObject({ verdict: 'warn', observed: '1 of 9 services: extra has no ready endpoint' })
})

it('has no data where the profile names no service and the namespace has none', async () => {
  const result = await runOne(
    serviceEndpoints,
    { rows: { services: [], endpointslices: [] } },
    { ...profile, services: [] },
  )
  expect(result.verdict).toBe('no-data')
})

it('is unknown when only the endpoint slices are stale', async () => {
  const result = await runOne(serviceEndpoints, {
    rows: { services, endpointslices: { rows: slices, freshness: freshness('stale') } },
  })
  expect(result.verdict).toBe('unknown')
  expect(result.observed).toContain('Endpoint slices')
})
