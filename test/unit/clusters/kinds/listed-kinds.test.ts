import type { Kind, Row } from '@shared/clusters/kind.ts'
import { cronjobs } from '@shared/clusters/kinds/cronjobs.ts'
import { customresourcedefinitions } from '@shared/clusters/kinds/customresourcedefinitions.ts'
import { daemonsets } from '@shared/clusters/kinds/daemonsets.ts'
import { horizontalpodautoscalers } from '@shared/clusters/kinds/horizontalpodautoscalers.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { ingresses } from '@shared/clusters/kinds/ingresses.ts'
import { jobs } from '@shared/clusters/kinds/jobs.ts'
import { persistentvolumeclaims } from '@shared/clusters/kinds/persistentvolumeclaims.ts'
import { replicasets } from '@shared/clusters/kinds/replicasets.ts'
import { resourcequotas } from '@shared/clusters/kinds/resourcequotas.ts'
import { rolebindings } from '@shared/clusters/kinds/rolebindings.ts'
import { roles } from '@shared/clusters/kinds/roles.ts'
import { secrets } from '@shared/clusters/kinds/secrets.ts'
import { storageclasses } from '@shared/clusters/kinds/storageclasses.ts'
import { describe, expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'

const metadata = (more: object = {}) => ({
  name: 'x',
  namespace: 'n',
  uid: 'u',
  creationTimestamp: ago(90),
  labels: { tier: 'web' },
  ...more,
})
const project = <R extends Row>(kind: Kind<R>, object: object): R =>
  kind.project(kind.schema.parse({ metadata: metadata(), ...object }) as never)
const cells = <R extends Row>(kind: Kind<R>, object: object) => {
  const row = project(kind, object)
  return Object.fromEntries(kind.columns.map((column) => [column.id, column.text(row, now)]))
}

it.each([...kinds.values()].map((kind) => [kind.plural, kind] as const))(
  '%s: an object that says nothing but its name has a row, and every cell a text or none',
  (_plural, kind) => {
    const row = project(kind, {})
    expect(row).toMatchObject({ name: 'x', namespace: kind.namespaced ? 'n' : null })
    for (const column of kind.columns) {
      const text = column.text(row, now)
      expect(text === null || typeof text === 'string', `${kind.plural} ${column.id}`).toBe(true)
      expect(['string', 'number', 'undefined']).toContain(typeof column.sortKey?.(row))
      column.tone?.(row)
    }
    expect(kind.columns.some(({ id, wide }) => id === 'name' && wide !== true) || kind.plural === 'events').toBe(true)
  },
)

describe('secrets', () => {
  const sent = {
    metadata: metadata({
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"k":"c2VjcmV0"}}' },
    }),
    cells: { Name: 'x', Type: 'kubernetes.io/tls', Data: 2, Age: '9d' },
    data: { k: 'c2VjcmV0' },
  }

  it('are asked for as a table and show type and number of keys', () => {
    expect(secrets.form).toBe('table')
    expect(cells(secrets, sent)).toMatchObject({ type: 'kubernetes.io/tls', data: '2', age: '90s' })
  })

  it('never have a value in a row, not even from a server that sends whole objects', () => {
    expect(JSON.stringify(project(secrets, sent))).not.toContain('c2VjcmV0')
    expect(project(secrets, { data: { k: 'c2VjcmV0' } })).toMatchObject({ type: null, keys: null })
  })
})

describe('workloads', () => {
  const template = { spec: { nodeSelector: { gpu: 'a100' }, containers: [{ name: 'c', image: 'c:1' }] } }

  it('daemon sets and replica sets', () => {
    expect(
      cells(daemonsets, {
        spec: { template, selector: { matchLabels: { app: 'x' } } },
        status: { desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 2 },
      }),
    ).toMatchObject({ desired: '3', ready: '2', available: '0', 'node-selector': 'gpu=a100', images: 'c:1' })
    const row = project(replicasets, {
      metadata: metadata({ annotations: { 'deployment.kubernetes.io/revision': '7' } }),
      spec: { replicas: 2 },
      status: { replicas: 2, readyReplicas: 1 },
    })
    expect(row).toMatchObject({ wanted: 2, current: 2, ready: 1, revision: 7 })
  })

  it.each([
    [{}, 'Running', '0/1', null],
    [{ status: { startTime: ago(60) } }, 'Running', '0/1', '60s'],
    [{ spec: { parallelism: 3 } }, 'Running', '0/1 of 3', null],
    [
      {
        spec: { completions: 4 },
        status: {
          succeeded: 4,
          startTime: ago(300),
          completionTime: ago(180),
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
      'Complete',
      '4/4',
      '2m',
    ],
    [{ status: { conditions: [{ type: 'Failed', status: 'True' }] } }, 'Failed', '0/1', null],
    [{ status: { conditions: [{ type: 'Failed', status: 'False' }] } }, 'Running', '0/1', null],
    [{ status: { conditions: [{ type: 'Suspended', status: 'True' }] } }, 'Suspended', '0/1', null],
    [{ metadata: metadata({ deletionTimestamp: ago(5) }) }, 'Terminating', '0/1', null],
  ])('a job %j', (object, status, completions, duration) => {
    expect(cells(jobs, object)).toMatchObject({ status, completions, duration })
  })

  it('a cron job', () => {
    expect(
      cells(cronjobs, {
        spec: { schedule: '0 1 * * *', suspend: true, jobTemplate: { spec: { template } } },
        status: { active: [{ name: 'a' }], lastScheduleTime: ago(7_200) },
      }),
    ).toMatchObject({ suspend: 'True', active: '1', 'last-schedule': '120m', timezone: '<none>', containers: 'c' })
  })

  it('an autoscaler shows each metric as kubectl does', () => {
    const target = (value: object) => ({ target: value })
    const shown = cells(horizontalpodautoscalers, {
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'd' },
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', ...target({ averageUtilization: 80 }) } },
          { type: 'External', external: { metric: { name: 'q' }, ...target({ averageValue: '30' }) } },
          { type: 'Pods', pods: { metric: { name: 'p' }, ...target({ averageValue: '10' }) } },
        ],
      },
      status: {
        currentReplicas: 2,
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12 } } }],
      },
    })
    expect(shown).toMatchObject({
      reference: 'Deployment/d',
      targets: 'cpu: 12%/80%, <unknown>/30 (avg) + 1 more...',
      'min-pods': '1',
      'max-pods': '5',
      replicas: '2',
    })
  })
})

describe('network and storage', () => {
  it('an ingress', () => {
    const path = (name: string, port: object) => ({ backend: { service: { name, port } } })
    const rule = (host: string, ...paths: object[]) => ({ host, http: { paths } })
    const object = {
      spec: {
        tls: [{}],
        rules: [rule('a', path('s', { number: 80 })), rule('b', path('s', { number: 80 })), rule('c'), rule('d')],
      },
      status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }, { hostname: 'lb' }] } },
    }
    expect(cells(ingresses, object)).toMatchObject({
      class: '<none>',
      hosts: 'a,b,c + 1 more...',
      address: '1.2.3.4,lb',
      ports: '80, 443',
      backends: 's:80',
    })
    expect(cells(ingresses, {})).toMatchObject({ hosts: '*', ports: '80' })
  })

  it('a claim shows no capacity before it is bound', () => {
    const status = { phase: 'Pending', capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }
    expect(cells(persistentvolumeclaims, { spec: {}, status })).toMatchObject({ capacity: '', 'access-modes': '' })
    expect(cells(persistentvolumeclaims, { spec: { volumeName: 'pv' }, status })).toMatchObject({
      capacity: '5Gi',
      'access-modes': 'RWO,RWX',
    })
    expect(cells(persistentvolumeclaims, { metadata: metadata({ deletionTimestamp: ago(1) }), status }).status).toBe(
      'Terminating',
    )
  })

  it('a default storage class says so in its name', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    expect(cells(storageclasses, { metadata: metadata({ annotations }) }).name).toBe('x (default)')
  })
})

describe('access and config', () => {
  it('a role that allows everything is told from one that does not', () => {
    const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
    expect(project(roles, { rules: [all] })).toMatchObject({ rules: 1, everything: true })
    expect(
      project(roles, {
        rules: [
          { ...all, verbs: ['get'] },
          { nonResourceURLs: ['*'], verbs: ['*'] },
        ],
      }),
    ).toMatchObject({
      rules: 2,
      everything: false,
    })
  })

  it('a binding names its subjects by their kind', () => {
    const subjects = [
      { kind: 'User', name: 'ada' },
      { kind: 'Group', name: 'sre' },
      { kind: 'ServiceAccount', namespace: 'n', name: 'bot' },
    ]
    expect(cells(rolebindings, { roleRef: { kind: 'ClusterRole', name: 'view' }, subjects })).toMatchObject({
      role: 'ClusterRole/view',
      users: 'ada',
      groups: 'sre',
      'service-accounts': 'n/bot',
    })
  })

  it('a quota splits limits from requests', () => {
    const status = { hard: { pods: '3', 'limits.cpu': '2' }, used: { pods: '1' } }
    expect(cells(resourcequotas, { status })).toMatchObject({ request: 'pods: 1/3', limit: 'limits.cpu: 0/2' })
  })

  it('a definition of a custom resource is split at its first dot', () => {
    expect(
      project(customresourcedefinitions, { metadata: metadata({ name: 'certificates.cert-manager.io' }) }),
    ).toMatchObject({
      resource: 'certificates',
      apiGroup: 'cert-manager.io',
    })
  })
})
