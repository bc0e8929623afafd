import type { ApiRequest } from '@main/lab/api-request.ts'
import type { LabClient } from '@main/lab/lab-client.ts'
import { z } from 'zod'
import {
  crashingPodObject,
  deploymentObject,
  deploymentStatus,
  nodeObject,
  podObject,
  podStatus,
  replicaSetObject,
  replicaSetStatus,
} from './large-objects.ts'
import { type LargeSize, namespaceNames, nodeNames, podPlaces, type Workload, workloads } from './large-platform.ts'

export interface FillOptions {
  readonly lab: LabClient
  /** The cluster's name, and its API as administrator. */
  readonly cluster: string
  readonly request: ApiRequest
  readonly size: LargeSize
  /** Name of the one pod that crashes. */
  readonly crashing?: string | undefined
  readonly signal: AbortSignal
  readonly progress: (detail: string) => void
}

/** As many requests as the connection lets out at a time. */
const parallel = 8
const patienceMs = 5 * 60_000
const zones = ['a', 'b', 'c']

const created = z.object({ metadata: z.object({ uid: z.string() }) })
const readyNodes = z.object({
  items: z.array(
    z.object({
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
})

const isReady = ({ status }: z.output<typeof readyNodes>['items'][number]) =>
  status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True')

/** As Kubernetes writes times: in whole seconds. */
const timestamp = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * Makes a running lab cluster large: nodes, namespaces, deployments, replica sets and their pods, all of which run. kwok
 * and the controller manager are away meanwhile and find everything as they would have made it: kwok runs about a dozen
 * pods a second and the controllers make twenty, so that each would take ten minutes. Pods' status is therefore written
 * here, in place of a kubelet.
 */
export async function fillCluster(options: FillOptions): Promise<void> {
  const { lab, cluster, request, size, signal, progress } = options
  const away = [`kube-controller-manager ${cluster}`, `kwok ${cluster}`]
  progress('nodes and namespaces')
  await inParallel(nodeNames(cluster, size), signal, (name, n) =>
    request('POST', '/api/v1/nodes', nodeObject(name, zones[n % zones.length] ?? 'a')),
  )
  await inParallel(namespaceNames(size), signal, async (name) => {
    await request('POST', '/api/v1/namespaces', { metadata: { name } })
    // Pods are refused before it is there.
    await until(signal, () => request('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`).then(() => true))
  })
  await until(signal, async () => readyNodes.parse(await request('GET', '/api/v1/nodes')).items.every(isReady))
  for (const part of away) await lab.killPart(part)
  try {
    progress('workloads')
    const all = workloads(size)
    const replicaSets = await makeWorkloads(request, all, signal)
    await makePods(options, replicaSets)
    progress('status of the workloads')
    await writeStatus(request, all, signal)
  } finally {
    for (const part of away) await lab.startPart(part)
  }
}

async function makePods(
  { cluster, request, size, crashing, signal, progress }: FillOptions,
  replicaSets: ReadonlyMap<string, string>,
): Promise<void> {
  let made = 0
  await inParallel(podPlaces(cluster, size), signal, async (place) => {
    const { namespace, hash } = place.workload
    const pods = `/api/v1/namespaces/${namespace}/pods`
    const replicaSet = replicaSets.get(hash) ?? ''
    if (place.name === crashing) {
      // Its status is kwok's to write, once that is back.
      await request('POST', pods, crashingPodObject(place, replicaSet))
    } else {
      await request('POST', pods, podObject(place, replicaSet))
      await request('PATCH', `${pods}/${place.name}/status`, { status: podStatus(place, timestamp()) })
    }
    made += 1
    if (made % 250 === 0) progress(`${made} of ${size.pods} pods`)
  })
}

/** @returns the uid of each workload's replica set, by its hash. */
async function makeWorkloads(
  request: ApiRequest,
  all: readonly Workload[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const uids = new Map<string, string>()
  await inParallel(all, signal, async (workload) => {
    const base = `/apis/apps/v1/namespaces/${workload.namespace}`
    const deployment = created.parse(await request('POST', `${base}/deployments`, deploymentObject(workload)))
    const replicaSet = replicaSetObject(workload, deployment.metadata.uid)
    uids.set(workload.hash, created.parse(await request('POST', `${base}/replicasets`, replicaSet)).metadata.uid)
  })
  return uids
}

/** Before the controllers come back, so that they find nothing to do. */
async function writeStatus(request: ApiRequest, all: readonly Workload[], signal: AbortSignal): Promise<void> {
  const now = timestamp()
  await inParallel(all, signal, async ({ namespace, name, hash, replicas }) => {
    const base = `/apis/apps/v1/namespaces/${namespace}`
    await request('PATCH', `${base}/replicasets/${name}-${hash}/status`, { status: replicaSetStatus(replicas) })
    const status = deploymentStatus(replicas, `${name}-${hash}`, now)
    await request('PATCH', `${base}/deployments/${name}/status`, { status })
  })
}

async function inParallel<T>(
  all: readonly T[],
  signal: AbortSignal,
  work: (one: T, n: number) => Promise<unknown>,
): Promise<void> {
  const queue = all.entries()
  const next = async () => {
    for (const [n, one] of queue) {
      signal.throwIfAborted()
      await work(one, n)
    }
  }
  await Promise.all(Array.from({ length: parallel }, next))
}

/** Asks until it is so; what throws is not so yet. */
async function until(signal: AbortSignal, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    signal.throwIfAborted()
    try {
      if (await ask()) return
    } catch (thrown) {
      if (Date.now() > deadline) throw thrown
    }
    if (Date.now() > deadline) throw new Error(`The cluster has not come that far in ${patienceMs / 60_000} minutes.`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
