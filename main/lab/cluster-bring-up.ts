import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ApiRequest } from './api-request.ts'
import { waitForFigures } from './first-figures.ts'
import {
  apiServerPlan,
  type ClusterPlace,
  controllerManagerPlan,
  egressConfig,
  egressConfigPath,
  kwokPlan,
  type LabPlace,
  metricsServerPlan,
  schedulerPlan,
} from './kubernetes-plans.ts'
import type { ProcessPlan } from './lab-process.ts'
import { applyManifests } from './manifests.ts'
import type { PartBoard } from './part-board.ts'
import { fillPlaceholders } from './placeholders.ts'
import { serverPartKinds } from './server-bring-up.ts'
import { standInParts } from './stand-in-parts.ts'

/** What each cluster's parts are called, in the order in which a person wants to read them. */
export const clusterPartNames = (cluster: string): readonly string[] => [
  `kube-apiserver ${cluster}`,
  `kube-controller-manager ${cluster}`,
  `kube-scheduler ${cluster}`,
  `kwok ${cluster}`,
  `metrics-server ${cluster}`,
  `platform ${cluster}`,
  ...serverPartKinds.map((kind) => `${kind} ${cluster}`),
  ...standInParts.map(({ kind }) => `${kind} ${cluster}`),
]

export interface ClusterBringUp {
  readonly lab: LabPlace
  readonly cluster: ClusterPlace
  /** resources/lab */
  readonly resources: string
  readonly values: Readonly<Record<string, string>>
  readonly podEnvironment: Readonly<Record<string, string>>
  readonly board: PartBoard
  readonly request: ApiRequest
  readonly signal: AbortSignal
  readonly start: (plan: ProcessPlan) => Promise<boolean>
}

/** Brings one cluster's Kubernetes up and puts the platform on it. Parts say how it goes; only a cancelled start throws. */
export async function bringUpKubernetes(run: ClusterBringUp): Promise<void> {
  const { lab, cluster, board, signal, start } = run
  const platform = board.reporter(`platform ${cluster.name}`)
  await writeFile(egressConfigPath(cluster), egressConfig(cluster))
  if (!(await start(apiServerPlan(lab, cluster)))) {
    platform('failed', 'The API server does not come up.')
    return
  }
  signal.throwIfAborted()
  const configFile = join(cluster.folder, 'kwok.yaml')
  await writeFile(configFile, await joinedConfig(join(run.resources, 'kwok'), run.values))
  // The controller manager makes the namespaces' service accounts, without which the manifests cannot be applied.
  const controllers = start(controllerManagerPlan(lab, cluster))
  const others = [
    start(schedulerPlan(lab, cluster)),
    start(kwokPlan(lab, cluster, { configFile, environment: run.podEnvironment })),
  ]
  platform('starting', 'Waiting for the controller manager')
  try {
    await controllers
    await applyManifests({
      request: run.request,
      folder: join(run.resources, 'manifests'),
      cluster: cluster.name,
      values: run.values,
      signal,
      progress: (detail) => platform('starting', detail),
    })
    const metrics = start(metricsServerPlan(lab, cluster))
    const lacking = await waitForWorkloads(run, (detail) => platform('starting', detail))
    if (lacking.length > 0) platform('failed', `Not available: ${lacking.join(', ')}`)
    else if (await metrics) await sayWhenFigured(run, lab.metricsEverySeconds, platform)
    else platform('ready', 'Without CPU and memory figures: metrics-server does not run')
  } catch (thrown) {
    signal.throwIfAborted()
    platform('failed', thrown instanceof Error ? thrown.message : String(thrown))
  }
  await Promise.all(others)
}

async function sayWhenFigured(
  run: ClusterBringUp,
  metricsEverySeconds: number,
  platform: ReturnType<PartBoard['reporter']>,
): Promise<void> {
  const lacking = await waitForFigures({
    request: run.request,
    signal: run.signal,
    // Two looks at a pod make a figure, and a pod may have missed the first.
    patienceMs: Math.max(figurePatienceMs, 4_000 * metricsEverySeconds),
    progress: (detail) => platform('starting', detail),
  })
  if (lacking === null) platform('ready', '')
  else platform('failed', `metrics-server gives only ${lacking}`)
}

async function joinedConfig(folder: string, values: Readonly<Record<string, string>>): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort()
  const texts = await Promise.all(
    names.map(async (name) => fillPlaceholders(await readFile(join(folder, name), 'utf8'), values, name)),
  )
  return texts.join('\n---\n')
}

const workloads = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      spec: z.object({ replicas: z.number().optional() }),
      status: z.object({ readyReplicas: z.number().optional() }).default({}),
    }),
  ),
})

const workloadPatienceMs = 60_000
const figurePatienceMs = 120_000

/** Waits until every Deployment and StatefulSet has its replicas ready; answers those that don't in a minute. */
async function waitForWorkloads(run: ClusterBringUp, progress: (detail: string) => void): Promise<string[]> {
  const deadline = Date.now() + workloadPatienceMs
  for (;;) {
    run.signal.throwIfAborted()
    const kinds = await Promise.all(
      ['deployments', 'statefulsets'].map(async (kind) =>
        workloads.parse(await run.request('GET', `/apis/apps/v1/${kind}`)),
      ),
    )
    const all = kinds.flatMap((kind) => kind.items)
    const lacking = all.filter((one) => (one.status.readyReplicas ?? 0) < (one.spec.replicas ?? 1))
    if (lacking.length === 0) return []
    if (Date.now() > deadline) return lacking.map((one) => `${one.metadata.namespace}/${one.metadata.name}`)
    progress(`${all.length - lacking.length} of ${all.length} workloads are ready`)
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
}

/** The cluster's own folders, empty. */
export async function makeClusterFolders(cluster: ClusterPlace, podLogs: string): Promise<void> {
  for (const folder of [cluster.folder, cluster.scratch, podLogs]) await mkdir(folder, { recursive: true, mode: 0o700 })
}
