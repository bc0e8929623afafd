import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyManifests, isForCluster, parseManifests } from '@main/lab/manifests.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('which manifests a cluster gets', () => {
  it.each([
    ['00-namespaces.yaml', 'staging', true],
    ['10-nodes.prod.yaml', 'prod-eu', true],
    ['10-nodes.prod.yaml', 'staging', false],
    ['10-nodes.staging.yaml', 'staging', true],
    ['10-nodes.prod.yaml', 'production', false],
  ])('%s on %s: %s', (file, cluster, wanted) => {
    expect(isForCluster(file, cluster)).toBe(wanted)
  })
})

describe('parseManifests', () => {
  it('takes a List apart and skips empty documents', () => {
    const text = `---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: a } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: b } }
---
---
apiVersion: v1
kind: Node
metadata: { name: n }
status: { capacity: { cpu: "4" } }
`
    const objects = parseManifests(text, 'x.yaml')
    expect(objects.map((object) => object.metadata.name)).toEqual(['a', 'b', 'n'])
    expect(objects[2]).toHaveProperty('status.capacity.cpu', '4')
  })

  it('says which file is wrong', () => {
    expect(() => parseManifests('kind: Pod', 'broken.yaml')).toThrow(/broken\.yaml/)
    expect(() => parseManifests('a: [', 'broken.yaml')).toThrow(/broken\.yaml/)
  })
})

describe('applyManifests', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'manifests-'))
    writeFileSync(
      join(folder, '20-pods.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: a }\n',
    )
    writeFileSync(join(folder, '10-nodes.yaml'), `apiVersion: v1\nkind: Node\nmetadata: { name: "$\{CLUSTER}-1" }\n`)
    writeFileSync(join(folder, '00-names.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n')
    writeFileSync(join(folder, '30-other.staging.yaml'), 'not: read\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('goes by file name, waits for namespaces, and applies a node that is there already', async () => {
    const asked: string[] = []
    let accountTries = 0
    const request = async (method: string, path: string, _body?: unknown, type?: string) => {
      asked.push(`${method} ${path}${type ? ` ${type}` : ''}`)
      if (path === '/api/v1') {
        return {
          resources: [
            { name: 'namespaces', kind: 'Namespace', namespaced: false },
            { name: 'nodes', kind: 'Node', namespaced: false },
            { name: 'nodes/status', kind: 'Node', namespaced: false },
            { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
          ],
        }
      }
      if (path.endsWith('/serviceaccounts/default') && ++accountTries < 3)
        throw new CockpitError('NOT_FOUND', 'not yet')
      if (method === 'POST') throw new CockpitError('CONFLICT', 'exists')
      return {}
    }
    const said: string[] = []
    await applyManifests({
      request,
      folder,
      cluster: 'prod-eu',
      values: { CLUSTER: 'prod-eu' },
      signal: new AbortController().signal,
      progress: (detail) => said.push(detail),
    })
    const apply = 'application/apply-patch+yaml'
    const query = '?fieldManager=foundry-cockpit-lab&force=true'
    expect(asked).toEqual([
      'GET /api/v1',
      `PATCH /api/v1/namespaces/a${query} ${apply}`,
      'GET /api/v1/namespaces/a/serviceaccounts/default',
      'GET /api/v1/namespaces/a/serviceaccounts/default',
      'GET /api/v1/namespaces/a/serviceaccounts/default',
      'POST /api/v1/nodes',
      `PATCH /api/v1/nodes/prod-eu-1${query} ${apply}`,
      `PATCH /api/v1/namespaces/a/configmaps/c${query} ${apply}`,
    ])
    expect(said).toEqual(['Applying 00-names.yaml', 'Applying 10-nodes.yaml', 'Applying 20-pods.yaml'])
  })
})
