import { join } from 'node:path'
import { firstServiceAddress, type LabCertificates } from './certificates.ts'
import type { KubernetesBinaries } from './lab-binaries.ts'
import type { ClusterPorts } from './lab-cluster.ts'
import type { ProcessPlan } from './lab-process.ts'
import { answersOk } from './probes.ts'

export interface ClusterPlace {
  readonly name: string
  readonly folder: string
  readonly kubeconfig: string
  readonly ports: ClusterPorts
  /** Health ports that nobody outside of the lab needs to know. */
  readonly controllerManagerPort: number
  readonly schedulerPort: number
  readonly egressSocket: string
  /** See privateLoopback. The address of every node, where kwok listens. */
  readonly kubeletAddress: string
  readonly scratch: string
}

export interface LabPlace {
  readonly binaries: KubernetesBinaries
  readonly certificates: LabCertificates
  readonly logs: string
  readonly etcdFolder: string
  /** See privateLoopback. */
  readonly etcdAddress: string
  readonly etcdPort: number
  readonly etcdPeerPort: number
  /** metrics-server takes 10 or more. */
  readonly metricsEverySeconds: number
  readonly tokenFile: string
  readonly adminToken: string
}

/** What every server of the lab has in its environment: nothing of the user's. */
export const bareEnvironment = (home: string) => ({ PATH: '/usr/bin:/bin', HOME: home, LANG: 'C', LC_ALL: 'C' })

export function etcdPlan(lab: LabPlace): ProcessPlan {
  const client = `http://${lab.etcdAddress}:${lab.etcdPort}`
  const peer = `http://${lab.etcdAddress}:${lab.etcdPeerPort}`
  return {
    part: 'etcd',
    command: lab.binaries.etcd,
    argv: [
      `--data-dir=${lab.etcdFolder}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // The lab's objects are thrown away with it.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    cwd: lab.logs,
    environment: bareEnvironment(lab.logs),
    logFile: join(lab.logs, 'etcd.log'),
    stopSignal: 'KILL',
    ready: () => answersOk(`${client}/health`),
    readyWithinMs: 30_000,
  }
}

export function apiServerPlan(lab: LabPlace, cluster: ClusterPlace): ProcessPlan {
  const { certificates } = lab
  return {
    ...shared(lab, cluster, 'kube-apiserver'),
    argv: [
      `--etcd-servers=http://${lab.etcdAddress}:${lab.etcdPort}`,
      `--etcd-prefix=/${cluster.name}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${cluster.ports.apiserver}`,
      // Where no network is up there is no address to advertise, and the server would not start.
      `--advertise-address=${advertisedAddress}`,
      `--tls-cert-file=${certificates.servingCertFile}`,
      `--tls-private-key-file=${certificates.servingKeyFile}`,
      `--cert-dir=${cluster.folder}`,
      `--service-account-key-file=${certificates.serviceAccountPublicFile}`,
      `--service-account-signing-key-file=${certificates.serviceAccountKeyFile}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${lab.tokenFile}`,
      '--authorization-mode=RBAC',
      `--service-cluster-ip-range=${firstServiceAddress.replace(/\d+$/, '0')}/16`,
      '--kubelet-preferred-address-types=InternalIP',
      `--requestheader-client-ca-file=${certificates.frontProxyCaFile}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-username-headers=X-Remote-User',
      `--proxy-client-cert-file=${certificates.frontProxyCertFile}`,
      `--proxy-client-key-file=${certificates.frontProxyKeyFile}`,
      `--egress-selector-config-file=${egressConfigPath(cluster)}`,
      '--profiling=false',
    ],
    ready: () =>
      answersOk(`https://127.0.0.1:${cluster.ports.apiserver}/readyz`, {
        caPem: certificates.caPem,
        token: lab.adminToken,
      }),
    readyWithinMs: 90_000,
  }
}

/** Of TEST-NET-2 (RFC 5737): no machine has it. */
export const advertisedAddress = '198.51.100.1'

export const egressConfigPath = (cluster: ClusterPlace): string => join(cluster.folder, 'egress.yaml')

/** The API server reaches nodes, pods and services only through the lab's network stand-in. */
export const egressConfig = (cluster: ClusterPlace): string =>
  JSON.stringify({
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: {
          proxyProtocol: 'HTTPConnect',
          transport: { uds: { udsName: cluster.egressSocket } },
        },
      },
    ],
  })

export function controllerManagerPlan(lab: LabPlace, cluster: ClusterPlace): ProcessPlan {
  return {
    ...shared(lab, cluster, 'kube-controller-manager'),
    argv: [
      ...kubeconfigFlags(cluster),
      ...servingFlags(lab, cluster.controllerManagerPort),
      `--service-account-private-key-file=${lab.certificates.serviceAccountKeyFile}`,
      `--root-ca-file=${lab.certificates.caFile}`,
      '--leader-elect=false',
      '--profiling=false',
    ],
    ready: () => healthy(lab, cluster.controllerManagerPort),
  }
}

export function schedulerPlan(lab: LabPlace, cluster: ClusterPlace): ProcessPlan {
  return {
    ...shared(lab, cluster, 'kube-scheduler'),
    argv: [
      ...kubeconfigFlags(cluster),
      ...servingFlags(lab, cluster.schedulerPort),
      '--leader-elect=false',
      '--profiling=false',
    ],
    ready: () => healthy(lab, cluster.schedulerPort),
  }
}

export interface KwokPlace {
  readonly configFile: string
  /** Only what a command in a pod may know; kwok hands its own environment on. */
  readonly environment: Readonly<Record<string, string>>
}

export function kwokPlan(lab: LabPlace, cluster: ClusterPlace, kwok: KwokPlace): ProcessPlan {
  return {
    ...shared(lab, cluster, 'kwok'),
    argv: [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--config=${kwok.configFile}`,
      '--manage-all-nodes',
      `--node-ip=${cluster.kubeletAddress}`,
      `--node-port=${cluster.ports.kwok}`,
      `--server-address=${cluster.kubeletAddress}:${cluster.ports.kwok}`,
      '--cidr=10.244.0.0/16',
      '--node-lease-duration-seconds=40',
    ],
    cwd: cluster.scratch,
    environment: kwok.environment,
    ready: () => answersOk(`http://${cluster.kubeletAddress}:${cluster.ports.kwok}/healthz`),
  }
}

export function metricsServerPlan(lab: LabPlace, cluster: ClusterPlace): ProcessPlan {
  return {
    ...shared(lab, cluster, 'metrics-server'),
    argv: [
      ...kubeconfigFlags(cluster),
      ...servingFlags(lab, cluster.ports.metricsServer),
      '--kubelet-insecure-tls',
      '--kubelet-use-node-status-port',
      '--kubelet-preferred-address-types=InternalIP',
      `--metric-resolution=${lab.metricsEverySeconds}s`,
    ],
    ready: () => healthy(lab, cluster.ports.metricsServer, '/livez'),
  }
}

const kubeconfigFlags = (cluster: ClusterPlace) => [
  `--kubeconfig=${cluster.kubeconfig}`,
  `--authentication-kubeconfig=${cluster.kubeconfig}`,
  `--authorization-kubeconfig=${cluster.kubeconfig}`,
]

const servingFlags = (lab: LabPlace, port: number) => [
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  `--tls-cert-file=${lab.certificates.servingCertFile}`,
  `--tls-private-key-file=${lab.certificates.servingKeyFile}`,
]

const healthy = (lab: LabPlace, port: number, path = '/healthz') =>
  answersOk(`https://127.0.0.1:${port}${path}`, { caPem: lab.certificates.caPem })

const shared = (lab: LabPlace, cluster: ClusterPlace, binary: keyof KubernetesBinaries) => ({
  part: `${binary} ${cluster.name}`,
  command: lab.binaries[binary],
  cwd: cluster.folder,
  environment: bareEnvironment(cluster.folder),
  logFile: join(lab.logs, `${binary}-${cluster.name}.log`),
  // They keep nothing but what is in etcd, and that is thrown away: there is nothing to end in order.
  stopSignal: 'KILL' as const,
  readyWithinMs: 60_000,
})
