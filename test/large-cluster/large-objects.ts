import { createHash } from 'node:crypto'
import type { PodPlace, Workload } from './large-platform.ts'
import { labelsOf, templateOf } from './large-pod-template.ts'

// The objects of a large cluster, about as big as those of real platforms: a pod of two containers is some 15 kB of JSON
// once the API server has added its defaults and who manages which field.

export const nodeObject = (name: string, zone: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'node.kubernetes.io/instance-type': 'c3d-standard-30',
      'topology.kubernetes.io/zone': zone,
    },
    annotations: { 'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource` },
  },
  status: {
    capacity: { cpu: '30', memory: '120Gi', 'ephemeral-storage': '200Gi', pods: '110' },
    allocatable: { cpu: '29500m', memory: '112Gi', 'ephemeral-storage': '184Gi', pods: '110' },
  },
})

export function deploymentObject(workload: Workload) {
  const { namespace, name, replicas } = workload
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace,
      labels: labelsOf(workload),
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: templateOf(workload) },
  }
}

/** The deployment controller takes it for its own: the same template, and the annotations that it would write. */
export function replicaSetObject(workload: Workload, deploymentUid: string) {
  const { namespace, name, replicas, hash } = workload
  const template = templateOf(workload)
  const labels = { ...template.metadata.labels, 'pod-template-hash': hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        'deployment.kubernetes.io/revision': '1',
        'deployment.kubernetes.io/desired-replicas': `${replicas}`,
        'deployment.kubernetes.io/max-replicas': `${replicas + Math.ceil(replicas / 4)}`,
      },
      ownerReferences: [owner('apps/v1', 'Deployment', name, deploymentUid)],
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: name, 'pod-template-hash': hash } },
      template: { metadata: { ...template.metadata, labels }, spec: template.spec },
    },
  }
}

export function podObject({ workload, name, node }: PodPlace, replicaSetUid: string) {
  const { metadata, spec } = templateOf(workload)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: workload.namespace,
      labels: { ...metadata.labels, 'pod-template-hash': workload.hash },
      annotations: metadata.annotations,
      ownerReferences: [owner('apps/v1', 'ReplicaSet', `${workload.name}-${workload.hash}`, replicaSetUid)],
    },
    spec: { ...spec, nodeName: node },
  }
}

/** kwok, as its kubelet, makes its first container end at every start. Its template has no part in that: a new pod runs. */
export function crashingPodObject(place: PodPlace, replicaSetUid: string) {
  const pod = podObject(place, replicaSetUid)
  const [first, ...others] = pod.spec.containers
  const env = [{ name: 'LAB_CRASH', value: 'what its volume holds is damaged' }]
  return { ...pod, spec: { ...pod.spec, containers: [{ ...first, env }, ...others] } }
}

/** As a kubelet reports a pod that runs. */
export function podStatus({ workload, name, address }: PodPlace, now: string) {
  const { containers, initContainers } = templateOf(workload).spec
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: now })
  const container = (image: string, container: string) => ({
    name: container,
    image,
    imageID: `${image.split(':')[0]}@sha256:${digest(image)}`,
    containerID: `containerd://${digest(`${name}/${container}`)}`,
    restartCount: 0,
  })
  return {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    hostIP: '127.0.0.1',
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: now,
    initContainerStatuses: initContainers.map(({ image, name: init }) => ({
      ...container(image, init),
      ready: true,
      started: false,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } },
    })),
    containerStatuses: containers.map(({ image, name: each }) => ({
      ...container(image, each),
      ready: true,
      started: true,
      state: { running: { startedAt: now } },
    })),
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** What the controllers would write once every pod runs. */
export const replicaSetStatus = (replicas: number) => ({
  replicas,
  fullyLabeledReplicas: replicas,
  readyReplicas: replicas,
  availableReplicas: replicas,
  observedGeneration: 1,
})

export function deploymentStatus(replicas: number, name: string, now: string) {
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    reason,
    message,
    lastUpdateTime: now,
    lastTransitionTime: now,
  })
  return {
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    observedGeneration: 1,
    conditions: [
      condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
      condition('Progressing', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`),
    ],
  }
}

const owner = (apiVersion: string, kind: string, name: string, uid: string) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
})
