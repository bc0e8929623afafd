/** What a cluster is made large with. The same numbers give the same names, so that a test can ask for one of them. */
export interface LargeSize {
  readonly pods: number
  readonly nodes: number
  readonly namespaces: number
  /** Plain workloads only, whose pods are filled in in a fraction of the time. Default false. */
  readonly plain?: boolean
}

/** 10,000 pods on 100 nodes, as clusters of this size are built: 100 pods on a node, a few hundred workloads. */
export const largeSize: LargeSize = { pods: 10_000, nodes: 100, namespaces: 30 }

/** As many of everything, but small: for tests of what is done with so many, not of how quick it is. */
export const largeAndPlain: LargeSize = { ...largeSize, plain: true }

export interface Workload {
  readonly namespace: string
  readonly name: string
  /** What its pods' names go on with after the name of the deployment. */
  readonly hash: string
  readonly replicas: number
  /** Containers besides the first: none, a Dapr sidecar, or that and a log shipper. */
  readonly sidecars: 0 | 1 | 2
  /** One small container and nothing else: a fifth of all. A change of such a pod costs its API server a third of another. */
  readonly plain: boolean
}

export interface PodPlace {
  readonly workload: Workload
  readonly name: string
  readonly node: string
  /** Of a range that kwok does not give out. */
  readonly address: string
}

const areas = [
  'payments',
  'catalogue',
  'identity',
  'search',
  'billing',
  'ledger',
  'notify',
  'reports',
  'ingest',
  'edge',
]
const stages = ['eu', 'us', 'canary', 'batch']
const roles = ['api', 'worker', 'gateway', 'scheduler', 'consumer', 'indexer', 'cache', 'exporter', 'webhook', 'sync']
const parts = ['orders', 'invoices', 'sessions', 'profiles', 'stock', 'prices', 'events', 'files']
/** Replicas of one workload after the other: many small ones, a few large ones, 20 on average. */
const replicas = [3, 12, 6, 40, 8, 25, 60, 4, 20, 22]
/** The letters that Kubernetes puts into names that it makes. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T

/** Looks like chance and is the same each time: a multiplicative hash, in as many letters as are wanted. */
function suffix(n: number, length: number): string {
  let rest = Math.imul(n + 1, 2_654_435_761) >>> 0
  let text = ''
  for (let index = 0; index < length; index += 1) {
    text += letters[rest % letters.length]
    rest = Math.floor(rest / letters.length) + index * 7_919
  }
  return text
}

export function namespaceNames({ namespaces }: LargeSize): string[] {
  return Array.from({ length: namespaces }, (_, n) => `${pick(areas, n)}-${pick(stages, Math.floor(n / areas.length))}`)
}

/** "prod-eu-pool-1" … */
export function nodeNames(cluster: string, { nodes }: LargeSize): string[] {
  return Array.from({ length: nodes }, (_, n) => `${cluster}-pool-${n + 1}`)
}

/** Deployments whose replicas add up to the size. */
export function workloads(size: LargeSize): Workload[] {
  const names = namespaceNames(size)
  const all: Workload[] = []
  let left = size.pods
  for (let n = 0; left > 0; n += 1) {
    const count = Math.min(left, pick(replicas, n))
    const round = Math.floor(n / names.length)
    const name = `${pick(parts, round)}-${pick(roles, Math.floor(round / parts.length) + n)}-${round + 1}`
    const sidecars = pick([1, 0, 1, 2, 0] as const, n)
    const plain = size.plain === true || n % 5 === 4
    all.push({ namespace: pick(names, n), name, hash: suffix(n, 10), replicas: count, sidecars, plain })
    left -= count
  }
  return all
}

/** Every pod with its node, spread evenly. */
export function podPlaces(cluster: string, size: LargeSize): PodPlace[] {
  const nodes = nodeNames(cluster, size)
  const all: PodPlace[] = []
  for (const workload of workloads(size)) {
    for (let replica = 0; replica < workload.replicas; replica += 1) {
      const n = all.length
      all.push({
        workload,
        name: `${workload.name}-${workload.hash}-${suffix(n * 31 + 7, 5)}`,
        node: pick(nodes, n),
        address: `10.246.${n >> 8}.${n & 255}`,
      })
    }
  }
  return all
}
