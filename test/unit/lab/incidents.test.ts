import { certificate } from '@main/lab/incidents/certificate.ts'
import { dns } from '@main/lab/incidents/dns.ts'
import { gitopsDrift } from '@main/lab/incidents/gitops-drift.ts'
import { imagePull } from '@main/lab/incidents/image-pull.ts'
import { incidents } from '@main/lab/incidents/index.ts'
import { noEndpoints } from '@main/lab/incidents/no-endpoints.ts'
import { nodeNotReady } from '@main/lab/incidents/node-not-ready.ts'
import { sidecarNotReady } from '@main/lab/incidents/sidecar-not-ready.ts'
import { type ClusterPorts, clusterPortNames, defaultClusterNames, type LabCluster } from '@main/lab/lab-cluster.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'

const mark = 'lab.foundry-cockpit/fault'

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** A cluster whose API server is a function. What it answers with undefined is not there. */
function clusterWith(answer: (asked: Asked) => unknown) {
  const asked: Asked[] = []
  const cluster: LabCluster = {
    name: 'prod-eu',
    kubeconfig: '',
    ports: Object.fromEntries(clusterPortNames.map((name) => [name, 1])) as ClusterPorts,
    folder: '/lab',
    podLogs: { interject: async () => {}, withdraw: async () => {} },
    traces: { forgetFailed: () => {} },
    postgresBin: null,
    exporter: {
      startErrorBurst: () => {},
      endErrorBurst: () => {},
      startSlowness: () => {},
      endSlowness: () => {},
      setCertificateEnd: () => {},
      startThrottling: async () => null,
      endThrottling: () => {},
      startQueue: () => {},
      endQueue: () => {},
    },
    async request(method, path, body) {
      asked.push({ method, path, body })
      const found = answer({ method, path, body })
      if (found === undefined) throw new CockpitError('NOT_FOUND', `no ${path}`)
      return found
    },
  }
  return { cluster, asked, changes: () => asked.filter(({ method }) => method !== 'GET') }
}

const running = (name: string, annotations: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'bud-system', uid: `uid-${name}`, annotations },
  spec: { nodeName: 'node-1' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: ['budapp', 'daprd'].map((container) => ({
      name: container,
      ready: true,
      image: `${container}:1`,
    })),
  },
})
const signal = new AbortController().signal

describe('the incidents', () => {
  it('have different names, and are broken on a cluster that a lab has', () => {
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length)
    for (const { defaultCluster } of incidents) expect(defaultClusterNames).toContain(defaultCluster)
  })
})

describe('sidecar-not-ready', () => {
  const answers =
    (pods: unknown[]) =>
    ({ method, path }: Asked) => {
      if (method !== 'GET') return {}
      return { items: path.includes('/events') ? [] : pods }
    }

  it('marks the pod before it changes the status, so that kwok does not undo it', async () => {
    const { cluster, changes } = clusterWith(answers([running('budapp-b'), running('budapp-a')]))
    await sidecarNotReady.break(cluster, signal)
    const [first, second] = changes()
    expect(first).toMatchObject({ path: expect.stringMatching(/pods\/budapp-a$/) })
    expect(first?.body).toEqual({ metadata: { annotations: { [mark]: 'sidecar-not-ready' } } })
    expect(second?.path).toMatch(/pods\/budapp-a\/status$/)
    expect(second?.body).toMatchObject({
      status: {
        containerStatuses: [
          { name: 'budapp', ready: true, image: 'budapp:1' },
          { name: 'daprd', ready: false, image: 'daprd:1' },
        ],
      },
    })
  })

  it('breaks the same pod again when it is broken already', async () => {
    const marked = running('budapp-b', { [mark]: 'sidecar-not-ready' })
    const { cluster, changes } = clusterWith(answers([running('budapp-a'), marked]))
    await sidecarNotReady.break(cluster, signal)
    for (const { path } of changes().slice(0, 2)) expect(path).toContain('budapp-b')
  })

  it('refuses when no pod is ready', async () => {
    const { cluster, changes } = clusterWith(answers([]))
    await expect(sidecarNotReady.break(cluster, signal)).rejects.toMatchObject({ code: 'LAB_NO_TARGET' })
    expect(changes()).toEqual([])
  })

  it('takes the mark away, touches no other pod, and does not mind a pod that has vanished', async () => {
    const marked = running('budapp-b', { [mark]: 'sidecar-not-ready' })
    const other = running('budapp-c', { [mark]: 'node-not-ready' })
    const listed = answers([running('budapp-a'), marked, other])
    const { cluster, changes } = clusterWith((asked) => (asked.method === 'PATCH' ? undefined : listed(asked)))
    await sidecarNotReady.heal(cluster)
    expect(changes()).toEqual([
      {
        method: 'PATCH',
        path: expect.stringMatching(/budapp-b$/),
        body: { metadata: { annotations: { [mark]: null } } },
      },
    ])
  })
})

describe('node-not-ready', () => {
  const gpuNode = { metadata: { name: 'gpu-1', uid: 'u1', labels: { 'nvidia.com/gpu.present': 'true' } } }
  const plainNode = { metadata: { name: 'node-9', uid: 'u2' } }

  it('takes a GPU node, and marks its pods before the node', async () => {
    const { cluster, changes } = clusterWith(({ path }) => {
      if (path === '/api/v1/nodes') return { items: [plainNode, gpuNode] }
      if (path.startsWith('/api/v1/pods')) return { items: [running('endpoint-a')] }
      return {}
    })
    await nodeNotReady.break(cluster, signal)
    const patches = changes().filter(({ method }) => method === 'PATCH')
    expect(patches.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/bud-system/pods/endpoint-a',
      '/api/v1/nodes/gpu-1',
      '/api/v1/nodes/gpu-1/status',
      '/api/v1/namespaces/bud-system/pods/endpoint-a/status',
    ])
  })

  it('heals nothing when nothing is marked', async () => {
    const { cluster, changes } = clusterWith(({ path }) => ({
      items: path.includes('nodes') ? [gpuNode, plainNode] : path.includes('events') ? [] : [running('endpoint-a')],
    }))
    await nodeNotReady.heal(cluster)
    expect(changes()).toEqual([])
  })
})

describe('image-pull', () => {
  const deployment = (image: string, annotations: Record<string, string>) => ({
    metadata: { annotations },
    spec: { template: { spec: { containers: [{ name: 'budnotify', image }] } } },
  })
  const remembered = { 'lab.foundry-cockpit/image-before': 'ghcr.io/org/budnotify:v1.4.0' }
  const healed = async (found: unknown) => {
    const { cluster, changes } = clusterWith(({ path }) => (path.includes('/deployments/') ? found : { items: [] }))
    await imagePull.heal(cluster)
    return changes().map(({ body }) => body)
  }

  it('puts back the image that ran before', async () => {
    expect(await healed(deployment('ghcr.io/org/budnotify:v1.5.0-rc.1', remembered))).toEqual([
      {
        metadata: { annotations: { 'lab.foundry-cockpit/image-before': null } },
        spec: { template: { spec: { containers: [{ name: 'budnotify', image: 'ghcr.io/org/budnotify:v1.4.0' }] } } },
      },
    ])
  })
  it('leaves the image that someone chose meanwhile', async () => {
    expect(await healed(deployment('ghcr.io/org/budnotify:v1.4.2', remembered))).toEqual([
      { metadata: { annotations: { 'lab.foundry-cockpit/image-before': null } } },
    ])
  })
  it('changes nothing where it was never broken, or where the deployment has vanished', async () => {
    expect(await healed(deployment('ghcr.io/org/budnotify:v1.4.0', {}))).toEqual([])
    expect(await healed(undefined)).toEqual([])
  })
})

describe('dns', () => {
  const coredns = (name: string, annotations: Record<string, string> = {}) => ({
    ...running(name, annotations),
    status: { containerStatuses: [{ name: 'coredns', ready: true, restartCount: 0 }] },
  })
  const answers =
    (pods: unknown[], ready: boolean) =>
    ({ path }: Asked) => {
      if (path.includes('/endpointslices')) return { items: [{ endpoints: [{ conditions: { ready } }] }] }
      return { items: path.includes('/events') ? [] : pods }
    }

  it('marks each pod before it crashes', async () => {
    const { cluster, changes } = clusterWith(answers([coredns('coredns-a'), coredns('coredns-b')], false))
    await dns.break(cluster, signal)
    const patches = changes().filter(({ method }) => method === 'PATCH')
    expect(patches.map(({ path }) => path.replace(/.*\/pods\//, ''))).toEqual([
      'coredns-a',
      'coredns-a/status',
      'coredns-b',
      'coredns-b/status',
    ])
    expect(patches[1]?.body).toMatchObject({
      status: { containerStatuses: [{ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
    })
  })

  it('heals nothing when nothing is marked', async () => {
    const { cluster, changes } = clusterWith(answers([coredns('coredns-a')], true))
    await dns.heal(cluster)
    expect(changes()).toEqual([])
  })
})

describe('no-endpoints', () => {
  const healed = async (app: string | null) => {
    const { cluster, changes } = clusterWith(({ path }) => {
      if (path.includes('/endpointslices')) return { items: [{ endpoints: [{ conditions: { ready: true } }] }] }
      return app === null ? undefined : { spec: { selector: { app } } }
    })
    await noEndpoints.heal(cluster)
    return changes().map(({ body }) => body)
  }

  it('puts the selector right, and leaves one that someone chose meanwhile', async () => {
    expect(await healed('budmodel-v2')).toEqual([{ spec: { selector: { app: 'budmodel' } } }])
    expect(await healed('budmodel')).toEqual([])
    expect(await healed('budmodel-v3')).toEqual([])
  })

  it('does not mind a service that has vanished', async () => {
    expect(await healed(null)).toEqual([])
  })
})

describe('a status that is replaced', () => {
  const status = { notAfter: '2056-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True' }] }
  const metadata = { name: 'budgateway-tls', resourceVersion: '7' }
  const remembered = { 'lab.foundry-cockpit/status-before': JSON.stringify(status) }

  it('is put back as it was, with nothing more, and where it was never replaced nothing changes', async () => {
    const broken = clusterWith(() => ({
      metadata: { ...metadata, annotations: { ...remembered, kept: 'yes' } },
      spec: { secretName: 'tls' },
      status: { conditions: [], reason: 'only of the broken one' },
    }))
    await certificate.heal(broken.cluster)
    expect(broken.changes()).toMatchObject([{ method: 'PUT' }])
    expect(broken.changes().map(({ body }) => body)).toEqual([
      { metadata: { ...metadata, annotations: { kept: 'yes' } }, spec: { secretName: 'tls' }, status },
    ])
    const whole = clusterWith(() => ({ metadata, status }))
    await certificate.heal(whole.cluster)
    expect(whole.changes()).toEqual([])
  })

  it('is replaced once: a second time would remember the broken one', async () => {
    const { cluster, changes } = clusterWith(() => ({ metadata: { ...metadata, annotations: remembered }, status: {} }))
    await certificate.break(cluster, signal)
    expect(changes()).toEqual([])
  })

  it('needs the object when it breaks, and not when it heals', async () => {
    const { cluster } = clusterWith(() => undefined)
    await expect(certificate.break(cluster, signal)).rejects.toMatchObject({ code: 'LAB_NO_TARGET' })
    await certificate.heal(cluster)
  })
})

describe('gitops-drift', () => {
  const status = {
    sync: { status: 'Synced', revision: 'a1' },
    resources: ['budapp', 'budmetrics'].map((name) => ({ kind: 'Deployment', name, status: 'Synced' })),
  }
  const asked = (answer: () => unknown) =>
    clusterWith(({ method, path }) =>
      path.includes('/applications/') && method === 'GET' ? { metadata: { name: 'bud-platform' }, status } : answer(),
    )

  it('tells what the API server said to the deployment, which it asks by a dry run', async () => {
    const said = 'Deployment.apps "budmetrics" is invalid: spec.selector: field is immutable'
    const { cluster, changes } = asked(() => {
      if (changes().length > 1) return {}
      throw new CockpitError('SERVER_ERROR', `prod-eu PATCH /apis/apps: 422 ${said}`)
    })
    await gitopsDrift.break(cluster, signal)
    const [tried, written] = changes()
    expect(tried?.path).toMatch(/\/deployments\/budmetrics\?dryRun=All$/)
    expect(written?.body).toMatchObject({
      status: {
        sync: { status: 'OutOfSync' },
        resources: [
          { name: 'budapp', status: 'Synced' },
          { name: 'budmetrics', status: 'OutOfSync' },
        ],
        operationState: { phase: 'Failed', syncResult: { resources: [{ name: 'budmetrics', message: said }] } },
      },
    })
  })

  it.each([
    ['cannot be asked', () => undefined, 'NOT_FOUND'],
    ['does not refuse it', () => ({}), 'LAB_NO_TARGET'],
  ])('writes nothing when the API server %s', async (_what, answer, code) => {
    const { cluster, changes } = asked(answer)
    await expect(gitopsDrift.break(cluster, signal)).rejects.toMatchObject({ code })
    expect(changes().filter(({ method }) => method === 'PUT')).toEqual([])
  })
})
