import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../clusters/cluster-access.ts'
import { connectApiServer } from './api-request.ts'
import { createClusterDirectory } from './cluster-directory.ts'
import { startClusterNetwork } from './cluster-network.ts'
import { startDebugPods } from './debug-pods.ts'
import { ExporterArrivals } from './exporter-arrivals.ts'
import { holdingPods } from './holding-pods.ts'
import type { ClusterPlace } from './kubernetes-plans.ts'
import type { LabCluster } from './lab-cluster.ts'
import type { LabIdentity } from './lab-identity.ts'
import { podLogFolder } from './lab-places.ts'
import { LogStore } from './loki/log-store.ts'
import { startLoki } from './loki/loki-server.ts'
import { modelsServed } from './models-served.ts'
import type { NetworkMap } from './network-map.ts'
import { createNetworkPolicies } from './network-policies.ts'
import { PlatformApi } from './platform-api/platform-api.ts'
import { startPlatformExporter } from './platform-exporter.ts'
import { startPodLogs } from './pod-logs.ts'
import { startTempo } from './tempo/tempo-server.ts'

/**
 * What a cluster has in the supervisor's own process: network, figures, pods' logs, the stand-ins of the platform's API,
 * Loki and Tempo, and the way to its API server.
 */
export interface RunningCluster {
  readonly cluster: LabCluster
  close(): Promise<void>
}

export interface RunningClusterOptions {
  readonly place: ClusterPlace
  readonly identity: LabIdentity
  readonly map: NetworkMap
  readonly clock: Clock
  /** Not awaited: a server that is still being installed must not hold the cluster up. */
  readonly postgresBin: Promise<string | null>
}

export async function startRunningCluster(options: RunningClusterOptions): Promise<RunningCluster> {
  const { place, identity, clock, map } = options
  const { name, ports, kubeconfig, folder, egressSocket, kubeletAddress } = place
  const api = connectApiServer({
    cluster: name,
    port: ports.apiserver,
    caPem: identity.certificates.caPem,
    token: identity.adminToken,
  })
  const directory = createClusterDirectory(api.request, () => clock.now())
  const policies = createNetworkPolicies(api.request)
  const arrivals = new ExporterArrivals()
  const network = await startClusterNetwork({
    ports,
    map,
    directory,
    policies,
    socketPath: egressSocket,
    kubeletAddress,
    arrivals,
  })
  const exporter = await startPlatformExporter({
    cluster: name,
    port: ports.exporter,
    postgresPort: ports.postgres,
    clock,
    random: Math.random,
    arrivals,
    pods: () => holdingPods(api.request),
    nodeOf: (address) => directory.nodeOf(address),
    api: new PlatformApi({
      cluster: name,
      models: modelsServed(name),
      accounts: identity.accounts,
      now: () => clock.now(),
      newId: randomUUID,
      newSecret: () => randomBytes(24).toString('hex'),
    }),
  })
  const tempo = await startTempo({
    port: ports.tempo,
    clock,
    random: Math.random,
    errorShare: exporter.errorShare,
  })
  const store = new LogStore(() => clock.now())
  const loki = await startLoki({ port: ports.loki, store, now: () => clock.now() })
  const podLogs = await startPodLogs({
    folder: podLogFolder(place),
    clock,
    onLine: (log, at, text) => store.keep(log, at, text),
    onInterjected: (log, at, texts) => store.interject(log, at, texts),
  })
  const debugPods = startDebugPods({ cluster: name, ports, logs: podLogFolder(place), request: api.request, clock })
  let bin: string | null = null
  options.postgresBin.then((found) => {
    bin = found
  })
  return {
    cluster: {
      name,
      kubeconfig,
      ports,
      folder,
      podLogs,
      traces: tempo,
      get postgresBin() {
        return bin
      },
      exporter,
      request: api.request,
    },
    async close() {
      await debugPods.close()
      await podLogs.close()
      await loki.close()
      await tempo.close()
      await exporter.close()
      await network.close()
      api.close()
    },
  }
}
