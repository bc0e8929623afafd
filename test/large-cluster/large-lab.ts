import { join, resolve } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { type ApiRequest, connectApiServer } from '@main/lab/api-request.ts'
import { labPaths } from '@main/lab/lab-folder.ts'
import { repositoryRoot } from '../integration/lab/supervisor-bundle.ts'
import { labServiceFor } from '../integration/lab/test-lab.ts'
import { fillCluster } from './fill-cluster.ts'
import { type LargeSize, largeSize, namespaceNames } from './large-platform.ts'

/** A practice lab with one cluster, made large. */
export interface LargeLab {
  readonly folder: string
  readonly cluster: string
  readonly kubeconfig: string
  /** Process id of the lab's supervisor, which started all its servers. */
  readonly supervisor: number
  /** As administrator. */
  readonly request: ApiRequest
  /** Drops the connection of `request`; the lab goes on. */
  close(): void
}

export interface LargeLabOptions {
  readonly folder: string
  readonly signal: AbortSignal
  readonly progress: (detail: string) => void
  /** The lab ends with this process. Default true. */
  readonly leash?: boolean
  readonly size?: LargeSize
  /**
   * The usage of 10,000 pods is made up by one process of this machine, not by a kubelet on each of a hundred nodes: asked
   * every 15 s, which is the default, it takes 65 % of a core all the time.
   */
  readonly metricsEverySeconds?: number
  /** Name of a pod that is to crash, when the cluster is filled. Default none. */
  readonly crashing?: string
}

const cluster = 'prod-eu'
const out = join(repositoryRoot, 'out', 'main')

/**
 * Brings a lab up in the folder, unless it runs there, and makes its cluster large, unless it is. Takes about three
 * minutes on two idle cores. The app must be built: the lab's supervisor is.
 */
export async function bringUpLargeLab(options: LargeLabOptions): Promise<LargeLab> {
  const { signal, progress, leash = true, size = largeSize, crashing, metricsEverySeconds } = options
  const folder = resolve(options.folder)
  const service = labServiceFor(folder, out, leash)
  progress('servers')
  const status = await service.up({
    clusters: [cluster],
    ...(metricsEverySeconds === undefined ? {} : { metricsEverySeconds }),
    signal,
  })
  const lacking = status.parts.filter(({ state }) => state !== 'ready').map(({ name, detail }) => `${name} ${detail}`)
  if (lacking.length > 0) throw new Error(`The lab in ${folder} is not whole: ${lacking.join('; ')}`)
  const client = await service.find()
  if (client === null) throw new Error(`The lab in ${folder} went down.`)
  const large = connect(folder, client.pid)
  if (!(await isLarge(large.request, size))) {
    await fillCluster({ lab: client, cluster, request: large.request, size, crashing, signal, progress })
  }
  return large
}

/** Ends every process of the lab in the folder. */
export async function takeDownLargeLab(folder: string): Promise<void> {
  await labServiceFor(resolve(folder), out).down()
}

function connect(folder: string, supervisor: number): LargeLab {
  const { kubeconfig } = labPaths(folder)
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  config.setCurrentContext(cluster)
  const server = config.getCurrentCluster()
  const api = connectApiServer({
    cluster,
    port: Number(new URL(server?.server ?? '').port),
    caPem: Buffer.from(server?.caData ?? '', 'base64').toString('utf8'),
    token: config.getCurrentUser()?.token ?? '',
  })
  return { folder, cluster, kubeconfig, supervisor, request: api.request, close: api.close }
}

async function isLarge(request: ApiRequest, size: LargeSize): Promise<boolean> {
  const last = namespaceNames(size).at(-1)
  return request('GET', `/api/v1/namespaces/${last}`).then(
    () => true,
    () => false,
  )
}
