import type { PlatformExporterControl } from './platform-exporter.ts'
import type { PodLogControl } from './pod-logs.ts'
import type { TraceControl } from './tempo/tempo-server.ts'

/** Every loopback port that one cluster of the lab owns. `network` is the cluster network stand-in (HTTP CONNECT). */
export const clusterPortNames = [
  'apiserver',
  'kwok',
  'metricsServer',
  'postgres',
  'redis',
  'clickhouseHttp',
  'clickhouseTcp',
  'prometheus',
  'alertmanager',
  'loki',
  'tempo',
  'exporter',
  'network',
] as const
export type ClusterPortName = (typeof clusterPortNames)[number]
export type ClusterPorts = Readonly<Record<ClusterPortName, number>>

/** The clusters of a lab that nobody asked to be smaller. */
export const defaultClusterNames = ['prod-eu', 'prod-us', 'staging'] as const

/** One running cluster of the lab, as incidents see it. */
export interface LabCluster {
  readonly name: 'prod-eu' | 'prod-us' | 'staging' | (string & {})
  /** Path of a kubeconfig with this cluster's administrator. */
  readonly kubeconfig: string
  readonly ports: ClusterPorts
  /** This cluster's own folder inside the lab folder. */
  readonly folder: string
  readonly podLogs: PodLogControl
  readonly traces: TraceControl
  /** Folder of PostgreSQL's binaries (psql may be among them); null where PostgreSQL is missing on this machine. */
  readonly postgresBin: string | null
  /** The figures that Prometheus scrapes; in the supervisor's own process. */
  readonly exporter: PlatformExporterControl
  /**
   * One request to the API server as administrator. Answers the parsed JSON.
   * @param contentType of the body; default application/json (PATCH: application/merge-patch+json).
   * @throws CockpitError UNREACHABLE, TIMED_OUT, NOT_FOUND, CONFLICT, FORBIDDEN, UNAUTHORIZED, SERVER_ERROR, BAD_ANSWER
   */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<unknown>
}

/** A fault that a person can practise on and a test can rely on. One small file each in incidents/. */
export interface LabIncident {
  /** "sidecar-not-ready" */
  readonly id: string
  readonly title: string
  /** What a person who practises should notice and find. */
  readonly story: string
  readonly defaultCluster: string
  /** Returns once the fault shows on the API server. Breaking twice is the same as breaking once. */
  break(cluster: LabCluster, signal: AbortSignal): Promise<void>
  /** Undoes it fully; also right when it was never broken, or when the lab restarted in between. */
  heal(cluster: LabCluster): Promise<void>
}
