import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { describeDefinition, findCustomKind } from '@main/clusters/find-custom-kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'

const version = (name: string, more: object = {}) => ({ name, served: true, storage: false, ...more })
const definition = (versions: object[]) => ({
  spec: {
    group: 'cert-manager.io',
    scope: 'Namespaced',
    names: { plural: 'certificates', kind: 'Certificate', shortNames: ['cert'] },
    versions,
  },
})
const column = { name: 'Ready', type: 'string', jsonPath: '.status.ready', priority: 1 }
const stored = version('v1', { storage: true, additionalPrinterColumns: [column, { name: 'Broken' }] })

const discovered = (group: string, resource: object) => ({
  metadata: { name: group },
  versions: [{ version: 'v1', resources: [{ verbs: ['list'], scope: 'Namespaced', ...resource }] }],
})
const groups = {
  items: [
    discovered('cert-manager.io', {
      resource: 'certificates',
      singularResource: 'certificate',
      shortNames: ['cert'],
      responseKind: { kind: 'Certificate' },
    }),
    discovered('coordination.k8s.io', { resource: 'leases', responseKind: { kind: 'Lease' } }),
    discovered('x.io', { resource: 'reviews', verbs: ['create'] }),
  ],
}
const leaseTable = {
  kind: 'Table',
  metadata: {},
  columnDefinitions: [
    { name: 'Name', type: 'string', priority: 0 },
    { name: 'Holder', type: 'string', priority: 0 },
  ],
  rows: [],
}

function access(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  const cluster = {
    id: 'staging',
    json: async (path: string) => {
      asked.push(path)
      const answer = answers[path]
      if (answer instanceof Error) throw answer
      if (answer === undefined) throw new CockpitError('NOT_FOUND', `no ${path}`, '')
      return answer
    },
  }
  // The function under test uses no more of a cluster than this.
  return { cluster: cluster as unknown as ClusterAccess, asked }
}
const { signal } = new AbortController()
const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/certificates.cert-manager.io'
const refused = new CockpitError('FORBIDDEN', 'no', '')
const roots = { '/apis': groups, '/api': { items: [] } }

describe('a definition', () => {
  it('is read in the version that it stores, and a column that cannot be read costs only itself', () => {
    expect(describeDefinition(definition([version('v2beta1'), stored]))).toEqual({
      resource: 'certificates',
      group: 'cert-manager.io',
      version: 'v1',
      kind: 'Certificate',
      namespaced: true,
      shortNames: ['cert'],
      columns: [{ title: 'Ready', type: 'string', path: '.status.ready', wide: true }],
    })
  })

  it('that stores what it no longer serves is read in one that it serves', () => {
    const kind = describeDefinition(definition([version('v1alpha1', { served: false, storage: true }), version('v1')]))
    expect(kind.version).toBe('v1')
  })

  it('that serves nothing, or is none, is an error', () => {
    expect(() => describeDefinition(definition([version('v1', { served: false })]))).toThrow(CockpitError)
    expect(() => describeDefinition({ spec: 'x' })).toThrow(CockpitError)
  })
})

describe('a word', () => {
  it('that is the whole name costs one request', async () => {
    const { cluster, asked } = access({ [crdPath]: definition([stored]) })
    expect(await findCustomKind(cluster, 'Certificates.cert-manager.io', signal)).toMatchObject({ version: 'v1' })
    expect(asked).toEqual([crdPath])
  })

  it.each(['cert', 'certificate', 'certificates'])('%s leads to its definition', async (word) => {
    const { cluster } = access({ ...roots, [crdPath]: definition([stored]) })
    expect((await findCustomKind(cluster, word, signal)).columns).toHaveLength(1)
  })

  it('whose definition may not be read gets the columns of the server’s own table', async () => {
    const { cluster } = access({
      ...roots,
      [crdPath]: refused,
      '/apis/cert-manager.io/v1/certificates': leaseTable,
    })
    expect(await findCustomKind(cluster, 'certificates.cert-manager.io', signal)).toMatchObject({
      kind: 'Certificate',
      columns: [
        { title: 'Name', path: null },
        { title: 'Holder', path: null },
      ],
    })
  })

  it('of a kind that is no custom resource is found as well', async () => {
    const { cluster } = access({ ...roots, '/apis/coordination.k8s.io/v1/leases': leaseTable })
    expect(await findCustomKind(cluster, 'leases', signal)).toMatchObject({
      group: 'coordination.k8s.io',
      kind: 'Lease',
    })
  })

  it('where nothing may be listed has no columns but is found', async () => {
    const { cluster } = access({ ...roots, '/apis/coordination.k8s.io/v1/leases': refused })
    expect((await findCustomKind(cluster, 'leases', signal)).columns).toEqual([])
  })

  it.each(['nonsense', 'reviews', 'leases.other.io'])('%s is served by nobody', async (word) => {
    const { cluster } = access(roots)
    await expect(findCustomKind(cluster, word, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that leaves the path is refused', async () => {
    const { cluster, asked } = access(roots)
    await expect(findCustomKind(cluster, '../../secrets.x', signal)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(asked).toEqual([])
  })

  it('a server that cannot be reached is told as that', async () => {
    const away = new CockpitError('UNREACHABLE', 'away', '')
    const { cluster } = access({ [crdPath]: away })
    await expect(findCustomKind(cluster, 'certificates.cert-manager.io', signal)).rejects.toBe(away)
  })
})
