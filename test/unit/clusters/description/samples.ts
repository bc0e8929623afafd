export const now = Date.UTC(2026, 10, 22, 12)

/** A pod of a Deployment that is killed for memory, with every kind of reference. */
export const crashingPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'budapp-7c9-x',
    namespace: 'bud-system',
    uid: 'p1',
    resourceVersion: '7',
    creationTimestamp: '2026-11-22T09:00:00Z',
    labels: { app: 'budapp', 'pod-template-hash': '7c9' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'budapp-7c9', controller: true }],
  },
  spec: {
    nodeName: 'gpu-1',
    serviceAccountName: 'budapp',
    terminationGracePeriodSeconds: 30,
    imagePullSecrets: [{ name: 'registry' }],
    tolerations: [
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ],
    initContainers: [{ name: 'migrate', image: 'budapp:1', envFrom: [{ secretRef: { name: 'database' } }] }],
    containers: [
      {
        name: 'budapp',
        image: 'budapp:1',
        env: [
          { name: 'PASSWORD', value: 'hunter2' },
          { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
        ],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: {
          requests: { cpu: '500m', memory: '1Gi' },
          limits: { memory: '2Gi', 'nvidia.com/gpu': '1' },
        },
        readinessProbe: { httpGet: { path: '/health', port: 'http' } },
        livenessProbe: {
          exec: { command: ['/bin/check', '--password=hunter2'] },
          initialDelaySeconds: 5,
          periodSeconds: 7,
        },
      },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'models' } },
      { name: 'settings', configMap: { name: 'settings' } },
      {
        name: 'keys',
        projected: { sources: [{ secret: { name: 'keys' } }, { configMap: { name: 'kube-root-ca.crt' } }] },
      },
    ],
  },
  status: {
    phase: 'Running',
    qosClass: 'Burstable',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: '2026-11-22T11:58:00Z' },
      { type: 'PodScheduled', status: 'True' },
    ],
    containerStatuses: [
      {
        name: 'budapp',
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-22T11:59:00Z' } },
      },
    ],
  },
}

export const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'budapp', namespace: 'bud-system', uid: 'd1', resourceVersion: '3' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'budapp' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 1 } },
    template: {
      metadata: { labels: { app: 'budapp' } },
      spec: { serviceAccountName: 'budapp', containers: [{ name: 'budapp', image: 'budapp:1' }] },
    },
  },
  status: { replicas: 3, readyReplicas: 2 },
}

export const gpuNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'gpu-1', uid: 'n1', resourceVersion: '4' },
  spec: { taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] },
  status: {
    capacity: { cpu: '8', memory: '64Gi' },
    allocatable: { cpu: '7500m', memory: '60Gi' },
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'MemoryPressure', status: 'True' },
      { type: 'SomethingNew', status: 'False' },
    ],
  },
}

export const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  metadata: {
    name: 'database',
    namespace: 'bud-system',
    uid: 's1',
    annotations: {
      owner: 'platform',
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"aHVudGVyMg=="}}',
    },
  },
  // "hunter2" and one byte.
  data: { password: 'aHVudGVyMg==', certificate: 'AA==' },
}
