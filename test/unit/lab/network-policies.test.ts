import { createNetworkPolicies, type PodEnd } from '@main/lab/network-policies.ts'
import { describe, expect, it } from 'vitest'

const budapp: PodEnd = { namespace: 'bud-system', labels: { app: 'budapp' } }
const budsim: PodEnd = { namespace: 'bud-system', labels: { app: 'budsim' } }
const postgres: PodEnd = { namespace: 'bud-data', labels: { app: 'postgresql' } }
const stranger: PodEnd = { namespace: 'default', labels: {} }
const namespaces = ['bud-system', 'bud-data', 'default'].map((name) => ({
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}))
const fromNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})

const policy = (namespace: string, spec: object) => ({ metadata: { namespace }, spec })

/** Whether `from` reaches the port of `to` under these policies. */
const allowed = (policies: readonly unknown[], from: PodEnd, to: PodEnd, port = 5432) =>
  createNetworkPolicies(async (_method, path) => ({
    items: path.startsWith('/api/v1/namespaces') ? namespaces : policies,
  })).allow(from, to, port)

describe('network policies', () => {
  it('leave all open where none selects the pod', async () => {
    expect(await allowed([], budapp, postgres)).toBe(true)
    const other = policy('bud-data', { podSelector: { matchLabels: { app: 'redis' } }, policyTypes: ['Ingress'] })
    expect(await allowed([other], budapp, postgres)).toBe(true)
  })

  it('let in whom any of them lets in, by namespace and by pod', async () => {
    const deny = policy('bud-data', { podSelector: {}, policyTypes: ['Ingress'] })
    const platform = policy('bud-data', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [fromNamespace('bud-system')] }],
    })
    expect(await allowed([deny], budapp, postgres)).toBe(false)
    expect(await allowed([deny, platform], budapp, postgres)).toBe(true)
    expect(await allowed([deny, platform], stranger, postgres)).toBe(false)
    const one = { ...fromNamespace('bud-system'), podSelector: { matchLabels: { app: 'budsim' } } }
    const onlyOne = policy('bud-data', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [one] }] })
    expect(await allowed([onlyOne], budapp, postgres)).toBe(false)
    expect(await allowed([onlyOne], budsim, postgres)).toBe(true)
  })

  it('mean their own namespace by a pod selector alone', async () => {
    const own = policy('bud-system', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }] }],
    })
    expect(await allowed([own], budsim, budapp, 8080)).toBe(true)
    expect(await allowed([own], stranger, budapp, 8080)).toBe(false)
  })

  it('hold back who leaves as well, by port', async () => {
    const egress = [
      { to: [{ podSelector: {} }] },
      { to: [fromNamespace('bud-data')], ports: [{ port: 6379, endPort: 6380 }] },
    ]
    const leaving = policy('bud-system', { podSelector: {}, policyTypes: ['Egress'], egress })
    expect(await allowed([leaving], budapp, postgres)).toBe(false)
    expect(await allowed([leaving], budapp, postgres, 6380)).toBe(true)
    expect(await allowed([leaving], budapp, budsim, 8080)).toBe(true)
    expect(await allowed([leaving], postgres, budapp, 8080)).toBe(true)
  })

  it.each([
    ['In', ['budapp'], true],
    ['NotIn', ['budapp'], false],
    ['Exists', undefined, true],
    ['DoesNotExist', undefined, false],
  ])('select by %s', async (operator, values, selected) => {
    const podSelector = { matchExpressions: [{ key: 'app', operator, ...(values && { values }) }] }
    const deny = policy('bud-system', { podSelector, policyTypes: ['Ingress'] })
    expect(await allowed([deny], budsim, budapp)).toBe(!selected)
  })

  it('let nobody in by address, for the pods have none that means anything', async () => {
    const block = [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }]
    const addresses = policy('bud-data', { podSelector: {}, policyTypes: ['Ingress'], ingress: block })
    expect(await allowed([addresses], budapp, postgres)).toBe(false)
  })
})
