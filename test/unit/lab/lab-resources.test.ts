import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CertificateFigure } from '@main/lab/certificate-figure.ts'
import { debugContainer } from '@main/lab/debug-pods.ts'
import { type ClusterPorts, clusterPortNames } from '@main/lab/lab-cluster.ts'
import { isForCluster, parseManifests } from '@main/lab/manifests.ts'
import { modelsServed } from '@main/lab/models-served.ts'
import { readNetworkMap } from '@main/lab/network-map.ts'
import { fillPlaceholders, placeholderValues } from '@main/lab/placeholders.ts'
import { podLogLines } from '@main/lab/pod-log-lines.ts'
import { platformProfile } from '@shared/platform/profile.ts'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

// The lab's files are data that several programs read: these tests hold them to the platform's profile and to each other.
const root = resolve(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(resolve(root, path), 'utf8')
const ports = Object.fromEntries(clusterPortNames.map((name, index) => [name, 20_000 + index])) as ClusterPorts
/** Filled as the lab fills it: an unknown placeholder throws. */
const filled = (path: string, cluster: string) =>
  fillPlaceholders(
    read(path),
    placeholderValues({
      cluster,
      ports,
      folder: '/lab',
      bin: '/lab/bin',
      scratch: '/lab/scratch',
      logs: '/lab/logs',
      kubeletAddress: '127.0.0.9',
    }),
    path,
  )
const profile = platformProfile.parse(parse(read('resources/profiles/bud-ai-foundry.yaml')))

const container = z.object({
  name: z.string(),
  image: z.string(),
  resources: z.object({ requests: z.record(z.string(), z.string()).optional() }).optional(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
})
const workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    replicas: z.number().default(1),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
      spec: z.object({ containers: z.array(container) }),
    }),
  }),
})
const service = z.object({
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({ ports: z.array(z.object({ port: z.number(), targetPort: z.string() })).default([]) }),
})
const node = z.object({ kind: z.literal('Node'), status: z.object({ allocatable: z.record(z.string(), z.string()) }) })

function onCluster(cluster: string) {
  const folder = resolve(root, 'resources/lab/manifests')
  const objects = readdirSync(folder)
    .filter((name) => isForCluster(name, cluster))
    .flatMap((name) => parseManifests(filled(`resources/lab/manifests/${name}`, cluster), name))
  const of = <T extends z.ZodType>(schema: T) =>
    objects.flatMap((object) => {
      const parsed = schema.safeParse(object)
      return parsed.success ? [parsed.data] : []
    })
  return { objects, workloads: of(workload), services: of(service), nodes: of(node) }
}

const clusters = ['prod-eu', 'prod-us', 'staging'] as const
const kwokDocuments = (name: string): unknown[] =>
  parseAllDocuments(filled(`resources/lab/kwok/${name}.yaml`, 'prod-eu')).map((one) => one.toJS())

describe.each(clusters)('the manifests of %s', (cluster) => {
  const { objects, workloads, services, nodes } = onCluster(cluster)
  const find = (namespace: string, name: string) =>
    workloads.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)

  it('have every service of the profile, its port and its sidecar', () => {
    for (const wanted of profile.services) {
      const found = find(wanted.namespace, wanted.workload.replace('deployment/', ''))
      const containers = found?.spec.template.spec.containers ?? []
      expect(containers[0]?.name, wanted.name).toBe(wanted.name)
      expect(containers.some(({ name }) => name === profile.sidecar.container)).toBe(wanted.sidecar)
      const annotation = found?.spec.template.metadata.annotations[profile.sidecar.annotation]
      expect(annotation).toBe(wanted.sidecar ? 'true' : undefined)
      expect(
        services.find(({ metadata }) => metadata.namespace === wanted.namespace && metadata.name === wanted.name)?.spec
          .ports[0]?.port,
      ).toBe(wanted.port)
    }
  })

  it('have every namespace, and the Dapr control plane by its pods’ label', () => {
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)
    expect([...namespaces, 'kube-system']).toEqual(expect.arrayContaining(profile.namespaces.map(({ name }) => name)))
    const labels = workloads
      .filter(({ metadata }) => metadata.namespace === profile.daprControlPlane.namespace)
      .map(({ spec }) => spec.template.metadata.labels.app)
    expect(labels.sort()).toEqual([...profile.daprControlPlane.components].sort())
  })

  it('have Prometheus, Alertmanager and the database’s pod where the profile looks for them', () => {
    for (const address of [profile.prometheus, profile.alertmanager]) {
      const found = services.find(
        ({ metadata }) => metadata.namespace === address.namespace && metadata.name === address.service,
      )
      expect(found?.spec.ports[0]?.port).toBe(address.port)
    }
    const { namespace, deployment, container } = profile.morningCheck.database
    expect(find(namespace, deployment)?.spec.template.spec.containers.map(({ name }) => name)).toContain(container)
  })

  it('ask for fewer GPUs than there are, and the endpoints are those that the load model serves', () => {
    const requested = workloads.flatMap(({ metadata, spec }) =>
      spec.template.spec.containers.flatMap((each) => {
        const gpus = Number(each.resources?.requests?.['nvidia.com/gpu'] ?? 0)
        return gpus > 0 ? [{ endpoint: metadata.name, gpus: gpus * spec.replicas }] : []
      }),
    )
    const served = modelsServed(cluster).map(({ endpoint, gpus }) => ({ endpoint, gpus }))
    expect(requested).toEqual(served)
    const allocatable = nodes.reduce((sum, { status }) => sum + Number(status.allocatable['nvidia.com/gpu'] ?? 0), 0)
    expect(requested.reduce((sum, { gpus }) => sum + gpus, 0)).toBeLessThan(allocatable)
  })

  it('name target ports that the pods have', () => {
    for (const { metadata, spec } of services) {
      const ports = find(metadata.namespace, metadata.name)?.spec.template.spec.containers.flatMap((each) => each.ports)
      for (const port of spec.ports)
        expect(ports?.map(({ name }) => name) ?? [port.targetPort]).toContain(port.targetPort)
    }
  })

  it('use only images that the lab can pull', () => {
    for (const { spec } of workloads) {
      for (const { image } of spec.template.spec.containers) {
        if (image.startsWith('ghcr.io/org/')) expect(image).toMatch(/:v\d+\.\d+\.\d+$/)
      }
    }
  })
})

describe('kwok’s configuration', () => {
  const exec = z.object({
    spec: z.object({
      selector: z.object({ matchNamespaces: z.array(z.string()) }).optional(),
      execs: z.array(
        z.object({
          containers: z.array(z.string()).optional(),
          local: z.object({ envs: z.array(z.object({ name: z.string(), value: z.string() })) }),
        }),
      ),
    }),
  })

  it('tells each endpoint’s container how many GPUs it has, as its manifest asks for', () => {
    const documents = kwokDocuments('exec').map((document) => exec.parse(document))
    const { workloads } = onCluster('prod-eu')
    for (const { metadata, spec } of workloads.filter((one) => one.metadata.namespace === 'bud-inference')) {
      const entry = documents
        .filter((one) => one.spec.selector?.matchNamespaces.includes('bud-inference'))
        .flatMap((one) => one.spec.execs)
        .find(({ containers }) => containers?.includes(metadata.name))
      const told = entry?.local.envs.find(({ name }) => name === 'COCKPIT_LAB_GPUS')?.value
      expect(told).toBe(spec.template.spec.containers[0]?.resources?.requests?.['nvidia.com/gpu'])
    }
  })

  it('has a log file that is written for every container that it names', () => {
    const logs = z.object({ spec: z.object({ logs: z.array(z.object({ logsFile: z.string() })) }) })
    const files = kwokDocuments('logs').flatMap((document) => logs.parse(document).spec.logs.map((log) => log.logsFile))
    expect(files.length).toBeGreaterThan(10)
    const written = [...Object.keys(podLogLines), debugContainer]
    for (const file of files) expect(written).toContain(file.replace(/^.*\/|\.log$/g, ''))
  })
})

describe('network.yaml', () => {
  const map = readNetworkMap(read('resources/lab/network.yaml'))

  it('has a server behind every service that the profile names', () => {
    for (const { namespace, name, port } of profile.services) {
      expect(map({ namespace, service: name, port }), name).toBe('exporter')
    }
    expect(map({ namespace: 'monitoring', service: 'prometheus', port: 9090 })).toBe('prometheus')
    expect(profile.loki && map(profile.loki)).toBe('loki')
    expect(profile.tempo && map(profile.tempo)).toBe('tempo')
    expect(map({ namespace: 'bud-data', service: 'postgresql', port: 5432 })).toBe('postgres')
    expect(map({ namespace: 'default', service: 'kubernetes', port: 443 })).toBeNull()
  })
})

describe('cert-manager', () => {
  it('has one end for its certificate, on the API server and in Prometheus', () => {
    const [notAfter] =
      /(?<=notAfter: ")[^"]+/.exec(filled('resources/lab/manifests/27-cert-manager.yaml', 'staging')) ?? []
    expect(new CertificateFigure().text()).toContain(` ${Date.parse(notAfter ?? '') / 1000}\n`)
  })
})

describe('Argo CD', () => {
  it('compared every deployment of the platform, at the commit that was synced last', () => {
    const { objects, workloads } = onCluster('staging')
    const application = z.object({
      kind: z.literal('Application'),
      spec: z.object({ destination: z.object({ namespace: z.string() }) }),
      status: z.object({
        sync: z.object({ revision: z.string() }),
        operationState: z.object({ syncResult: z.object({ revision: z.string() }) }),
        resources: z.array(z.object({ kind: z.string(), namespace: z.string(), name: z.string() })),
      }),
    })
    const { spec, status } = application.parse(objects.find(({ kind }) => kind === 'Application'))
    expect(status.operationState.syncResult.revision).toBe(status.sync.revision)
    const { namespace } = spec.destination
    const deployed = workloads.filter(({ metadata }) => metadata.namespace === namespace)
    expect(status.resources.map(({ name }) => name)).toEqual(deployed.map(({ metadata }) => metadata.name).sort())
    for (const each of status.resources) expect(each).toMatchObject({ kind: 'Deployment', namespace })
  })
})

describe('rules.yml', () => {
  const rules = z
    .object({ groups: z.array(z.object({ rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) })) })
    .parse(parse(read('resources/lab/prometheus/rules.yml')))
    .groups.flatMap((group) => group.rules)

  it('has the burn-rate alert as the Operations guide §3.1 has it', () => {
    const alert = rules.find((rule) => rule.alert === 'HighErrorBurnRate')
    expect(alert?.expr.replace(/\s+/g, ' ').trim()).toBe(
      'sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 14.4 * 0.001',
    )
    expect(alert).toMatchObject({ for: '2m', labels: { severity: 'critical' } })
  })

  it('has an alert that always fires and is not critical', () => {
    expect(rules.find((rule) => rule.alert === 'Watchdog')).toMatchObject({ labels: { severity: 'none' } })
  })
})
