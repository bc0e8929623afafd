import { createClusterDirectory } from '@main/lab/cluster-directory.ts'
import { readNetworkMap } from '@main/lab/network-map.ts'
import { describe, expect, it } from 'vitest'

const services = {
  items: [
    {
      metadata: { name: 'postgresql', namespace: 'bud-data' },
      spec: { clusterIP: '10.96.7.7', selector: { app: 'sql' }, ports: [{ name: 'sql', port: 5432 }] },
    },
    {
      metadata: { name: 'postgresql', namespace: 'bud-system' },
      spec: { externalName: 'postgresql.bud-data.svc.cluster.local' },
    },
    { metadata: { name: 'loop', namespace: 'a' }, spec: { externalName: 'loop.a' } },
    { metadata: { name: 'web', namespace: 'a' }, spec: { clusterIP: '10.96.7.8', ports: [{ port: 80 }] } },
  ],
}
const slices = {
  items: [
    {
      metadata: { namespace: 'bud-data', labels: { 'kubernetes.io/service-name': 'postgresql' } },
      endpoints: [{ addresses: ['10.244.0.5'], conditions: { ready: true } }],
      ports: [{ name: 'sql', port: 5433 }],
    },
    {
      metadata: { namespace: 'a', labels: { 'kubernetes.io/service-name': 'web' } },
      endpoints: [{ addresses: ['10.244.0.6'], conditions: { ready: false } }],
      ports: [{ name: '', port: 8080 }],
    },
    { metadata: { namespace: 'a' }, endpoints: null, ports: null },
  ],
}

const make = () => {
  let now = 0
  let asked = 0
  const directory = createClusterDirectory(
    async (_method, path) => {
      asked++
      return path.startsWith('/api/v1/services') ? services : slices
    },
    () => now,
  )
  return { directory, asked: () => asked, pass: (ms: number) => (now += ms) }
}

describe('the cluster directory', () => {
  it("finds a service port by a pod's address and target port", async () => {
    const { directory } = make()
    const postgres = { namespace: 'bud-data', service: 'postgresql', port: 5432 }
    expect(await directory.byAddress('10.244.0.5', 5433)).toEqual(postgres)
    expect(await directory.byAddress('10.96.7.7', 5432)).toEqual(postgres)
    expect(await directory.byAddress('10.244.0.6', 8080)).toEqual({ namespace: 'a', service: 'web', port: 80 })
  })

  it('knows no other address or port', async () => {
    const { directory } = make()
    expect(await directory.byAddress('10.244.0.5', 5432)).toBeNull()
    expect(await directory.byAddress('10.96.7.7', 22)).toBeNull()
    expect(await directory.byAddress('10.244.9.9', 5433)).toBeNull()
  })

  it('follows an ExternalName, not in circles', async () => {
    const { directory } = make()
    const found = await directory.byName('bud-system', 'postgresql', 5432)
    expect(found).toEqual({
      target: { namespace: 'bud-data', service: 'postgresql', port: 5432 },
      ready: true,
      selector: { app: 'sql' },
    })
    expect(await directory.clusterAddress('bud-system', 'postgresql')).toBe('10.96.7.7')
    expect(await directory.byName('a', 'loop', 80)).toBeNull()
    expect(await directory.clusterAddress('a', 'loop')).toBeNull()
  })

  it("tells a service's own address, an alias's too, and none for an unknown name", async () => {
    const { directory } = make()
    expect(await directory.clusterAddress('bud-data', 'postgresql')).toBe('10.96.7.7')
    expect(await directory.clusterAddress('bud-system', 'postgresql')).toBe('10.96.7.7')
    expect(await directory.clusterAddress('a', 'loop')).toBeNull()
    expect(await directory.clusterAddress('a', 'nobody')).toBeNull()
  })

  it('tells a service without a ready endpoint', async () => {
    const { directory } = make()
    expect(await directory.byName('a', 'web', 80)).toMatchObject({ ready: false })
    expect(await directory.byName('a', 'nothing', 80)).toBeNull()
  })

  it('asks the API server once for a burst', async () => {
    const { directory, asked, pass } = make()
    await Promise.all([directory.byName('a', 'web', 80), directory.byAddress('10.96.7.7', 5432)])
    expect(asked()).toBe(2)
    pass(501)
    await directory.byName('a', 'web', 80)
    expect(asked()).toBe(4)
  })
})

describe('the network map', () => {
  it('prefers a named service to the star', () => {
    const map = readNetworkMap('services: { "a/*:8080": exporter, "a/db:8080": postgres }')
    expect(map({ namespace: 'a', service: 'db', port: 8080 })).toBe('postgres')
    expect(map({ namespace: 'a', service: 'web', port: 8080 })).toBe('exporter')
    expect(map({ namespace: 'b', service: 'web', port: 8080 })).toBeNull()
  })

  it('refuses a server that the lab does not have', () => {
    expect(() => readNetworkMap('services: { "a/db:1": oracle }')).toThrow(/network\.yaml/)
    expect(() => readNetworkMap('services: { "a-db": postgres }')).toThrow(/network\.yaml/)
  })
})
