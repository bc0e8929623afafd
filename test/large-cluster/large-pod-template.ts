import type { Workload } from './large-platform.ts'

export const labelsOf = ({ namespace, name }: Workload) => ({
  app: name,
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': `${name}-${namespace}`,
  'app.kubernetes.io/version': '4.18.2',
  'app.kubernetes.io/part-of': namespace,
  'app.kubernetes.io/managed-by': 'Helm',
  team: namespace.split('-')[0] ?? namespace,
})

/** What the pods of a workload are made from. */
export function templateOf(workload: Workload) {
  return workload.plain ? plainTemplate(workload) : wholeTemplate(workload)
}

function plainTemplate(workload: Workload) {
  const { name } = workload
  const resources = { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } }
  return {
    metadata: { labels: { app: name, team: labelsOf(workload).team }, annotations: {} },
    spec: {
      containers: [{ name: 'app', image: `registry.example.com/platform/${name}:4.18.2`, resources }],
      initContainers: [],
      automountServiceAccountToken: false,
    },
  }
}

function wholeTemplate(workload: Workload) {
  const { name, sidecars } = workload
  return {
    metadata: {
      labels: labelsOf(workload),
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/path': '/metrics',
        'prometheus.io/port': '9090',
        'dapr.io/enabled': `${sidecars > 0}`,
        'dapr.io/app-id': name,
        'dapr.io/app-port': '8080',
        'dapr.io/config': 'tracing',
        'kwok.x-k8s.io/usage-cpu': '85m',
        'kwok.x-k8s.io/usage-memory': '310Mi',
        'checksum/config': '5f2a0f6b1c3f2ac1de0b6a4a1f9a6d6cf5d8ee1a4fd1a9c2b60b87d3ef6f3a11',
        'checksum/secrets': 'b3c1f2d47e5a9c08d1e6f7a2b4c5d6e7f80912a3b4c5d6e7f8091a2b3c4d5e6f',
      },
    },
    spec: {
      containers: [
        appContainer(workload),
        ...(sidecars > 0 ? [daprContainer(name)] : []),
        ...(sidecars > 1 ? [shipperContainer()] : []),
      ],
      initContainers: [
        {
          name: 'migrate',
          image: `registry.example.com/platform/${name}:4.18.2`,
          command: ['/app/migrate', '--wait', '--timeout=120s'],
          envFrom: [{ configMapRef: { name: `${name}-config` } }, { secretRef: { name: `${name}-database` } }],
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
          securityContext: restricted,
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${name}-config`, optional: true } },
        { name: 'tls', secret: { secretName: `${name}-tls`, optional: true } },
        { name: 'tmp', emptyDir: { sizeLimit: '512Mi' } },
        { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '128Mi' } },
      ],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10_001,
        fsGroup: 10_001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: 45,
      priority: 0,
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'platform', effect: 'NoSchedule' }],
    },
  }
}

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

function appContainer({ namespace, name }: Workload) {
  const probe = (path: string, periodSeconds: number) => ({
    httpGet: { path, port: 'http', httpHeaders: [{ name: 'X-Probe', value: 'kubelet' }] },
    periodSeconds,
    timeoutSeconds: 2,
    failureThreshold: 3,
  })
  return {
    name: 'app',
    image: `registry.example.com/platform/${name}:4.18.2`,
    args: ['--config=/etc/app/config.yaml', '--listen=:8080', '--metrics=:9090', '--log-format=json'],
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'grpc', containerPort: 8081 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env: [
      { name: 'SERVICE_NAME', value: name },
      { name: 'ENVIRONMENT', value: namespace },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'GOMAXPROCS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'DATABASE_HOST', value: `postgresql.${namespace}.svc.cluster.local` },
      { name: 'DATABASE_NAME', value: name.replaceAll('-', '_') },
      {
        name: 'DATABASE_USER',
        valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'username', optional: true } },
      },
      {
        name: 'DATABASE_PASSWORD',
        valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'password', optional: true } },
      },
      { name: 'REDIS_URL', value: `redis://redis.${namespace}.svc.cluster.local:6379/0` },
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.monitoring.svc.cluster.local:4317' },
      { name: 'OTEL_RESOURCE_ATTRIBUTES', value: `service.namespace=${namespace},service.version=4.18.2` },
      { name: 'FEATURE_FLAGS', value: 'new-checkout=off,parallel-index=on,strict-schema=on,shadow-writes=10%' },
      { name: 'LOG_LEVEL', value: 'info' },
    ],
    envFrom: [{ configMapRef: { name: `${name}-config`, optional: true } }],
    resources: { requests: { cpu: '200m', memory: '384Mi' }, limits: { cpu: '1', memory: '768Mi' } },
    startupProbe: { ...probe('/health/startup', 5), failureThreshold: 30 },
    readinessProbe: probe('/health/ready', 6),
    livenessProbe: probe('/health/live', 10),
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 10'] } } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'tls', mountPath: '/etc/tls', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'cache', mountPath: '/var/cache/app' },
    ],
    securityContext: restricted,
  }
}

function daprContainer(app: string) {
  const probe = { httpGet: { path: '/v1.0/healthz', port: 3500 }, periodSeconds: 6, failureThreshold: 3 }
  return {
    name: 'daprd',
    image: 'daprio/daprd:1.16.1',
    args: [
      '/daprd',
      `--app-id=${app}`,
      '--app-port=8080',
      '--dapr-http-port=3500',
      '--dapr-grpc-port=50001',
      '--control-plane-address=dapr-api.dapr-system.svc.cluster.local:443',
      '--placement-host-address=dapr-placement-server.dapr-system.svc.cluster.local:50005',
      '--sentry-address=dapr-sentry.dapr-system.svc.cluster.local:443',
      '--enable-mtls',
      '--log-as-json',
    ],
    env: [
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'DAPR_CONTROLLER_NAMESPACE', value: 'dapr-system' },
      { name: 'DAPR_CERT_CHAIN', value: '/var/run/secrets/dapr.io/tls/issuer.crt' },
    ],
    ports: [
      { name: 'dapr-http', containerPort: 3500 },
      { name: 'dapr-grpc', containerPort: 50_001 },
      { name: 'dapr-metrics', containerPort: 9091 },
    ],
    readinessProbe: probe,
    livenessProbe: probe,
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '300m', memory: '256Mi' } },
    securityContext: restricted,
  }
}

function shipperContainer() {
  return {
    name: 'log-shipper',
    image: 'timberio/vector:0.46.1-distroless-libc',
    args: ['--config', '/etc/vector/vector.yaml'],
    env: [
      { name: 'VECTOR_SELF_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'LOKI_ENDPOINT', value: 'http://loki.monitoring.svc.cluster.local:3100' },
    ],
    volumeMounts: [{ name: 'tmp', mountPath: '/var/lib/vector' }],
    resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    securityContext: restricted,
  }
}
