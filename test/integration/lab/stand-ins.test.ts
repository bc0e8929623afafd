import { stat } from 'node:fs/promises'
import { openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { labPaths } from '@main/lab/lab-folder.ts'
import { askPlatformApi } from '@main/platform/platform-api.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { shippedProfile } from '../clusters/lab-fleet.ts'
import { platformApiClient } from './platform-api-client.ts'
import { labServiceFor } from './test-lab.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const cluster = 'staging'
const profile = await shippedProfile()
const signal = () => AbortSignal.timeout(30_000)
let fleet: ReturnType<typeof openFleet>

beforeAll(async () => {
  const { contexts } = await readKubeconfigs([kubeconfig])
  fleet = openFleet({ contexts: contexts.filter(({ name }) => name === cluster), profile, clock: systemClock })
})
afterAll(() => fleet.close())

describe('what the lab has no server for', () => {
  it('is named a stand-in where its parts are listed', async () => {
    const { parts } = await labServiceFor(folder, bundles).status()
    for (const kind of ['Platform API', 'Loki', 'Tempo']) {
      expect(parts.find(({ name }) => name === `${kind} ${cluster}`)).toMatchObject({
        state: 'ready',
        detail: expect.stringMatching(/^A stand-in: /),
      })
    }
  })

  it('Loki and Tempo answer behind the services that the profile names, and say what they are', async () => {
    const { loki, tempo } = profile
    if (loki === undefined || tempo === undefined) throw new Error('the profile names neither')
    const access = fleet.access(cluster)
    const labels = await access.serviceProxy(loki, 'loki/api/v1/label/app/values', { signal: signal() })
    expect(JSON.parse(labels.body).data).toEqual(expect.arrayContaining(['budapp', 'budgateway', 'postgresql']))
    for (const [address, path] of [
      [loki, 'loki/api/v1/status/buildinfo'],
      [tempo, 'api/status/buildinfo'],
    ] as const) {
      expect((await access.serviceProxy(address, path, { signal: signal() })).body).toContain('stand-in')
    }
  })

  it('Loki has the lines that kubectl logs has', async () => {
    const { loki } = profile
    if (loki === undefined) throw new Error('the profile names none')
    const access = fleet.access(cluster)
    const query = { query: '{namespace="bud-data", app="redis"}', limit: '200' }
    const { body } = await access.serviceProxy(loki, 'loki/api/v1/query_range', { query, signal: signal() })
    const lines = JSON.parse(body).data.result[0].values.map(([, line]: [string, string]) => line)
    let text = ''
    const path = '/api/v1/namespaces/bud-data/pods/redis-0/log'
    for await (const chunk of await access.stream(path, { tailLines: '20' }, signal())) text += String(chunk)
    const tail = text.trim().split('\n')
    expect(tail).toHaveLength(20)
    // The last one may have been written between the two questions.
    expect(lines).toEqual(expect.arrayContaining(tail.slice(0, 19)))
  })
})

describe('the accounts of the platform’s API', () => {
  it('are for the lab’s owner only', async () => {
    expect((await stat(labPaths(folder).platformAccounts)).mode & 0o777).toBe(0o600)
  })

  it('a token from the address in the file is one through the cluster’s service too, and none without it', async () => {
    const token = await (await platformApiClient(folder, cluster)).token('USER')
    const ask = (headers: Readonly<Record<string, string>>) =>
      askPlatformApi(
        fleet.access(cluster),
        profile.platformApi,
        { method: 'GET', path: '/clusters', headers, body: null },
        { signal: signal(), timeoutMs: 20_000 },
      )
    expect((await ask({})).status).toBe(401)
    const { status, body } = await ask({ authorization: `Bearer ${token}` })
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject([{ name: cluster, status: 'AVAILABLE' }])
  })
})
