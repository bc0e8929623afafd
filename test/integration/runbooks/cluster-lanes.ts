import { defaultClusterNames } from '@main/lab/lab-cluster.ts'
import { type RunbookBench, runbookBench, settingsWith } from './own-runbooks.ts'

export type LabClusterName = (typeof defaultClusterNames)[number]

/** The longest that a case may take, with what it waits for on its cluster. */
export const laneTimeoutMs = 300_000

export interface ClusterLanes {
  bench(cluster: LabClusterName): RunbookBench
  /** Begins when whatever was begun before on that cluster has ended: other clusters go on side by side. */
  inTurn<T>(cluster: LabClusterName, work: (bench: RunbookBench) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Gives each case a cluster, in turns, unless it names its own. The same list gives the same clusters. */
export const spreadOverClusters = <T extends object>(
  cases: readonly (T & { readonly cluster?: LabClusterName })[],
): (T & { cluster: LabClusterName })[] =>
  cases.map((each, index) => ({
    ...each,
    cluster: each.cluster ?? defaultClusterNames[index % defaultClusterNames.length] ?? 'staging',
  }))

/** A cockpit for each cluster of the lab, with settings of its own. */
export async function clusterLanes(kubeconfig: string): Promise<ClusterLanes> {
  const opened = defaultClusterNames.map(async (cluster) => {
    const bench = await runbookBench(kubeconfig, cluster, await settingsWith({}))
    await bench.cockpit.settled(AbortSignal.timeout(60_000))
    return [cluster, bench] as const
  })
  const benches = new Map<LabClusterName, RunbookBench>(await Promise.all(opened))
  const turns = new Map<LabClusterName, Promise<unknown>>()
  const bench = (cluster: LabClusterName): RunbookBench => {
    const found = benches.get(cluster)
    if (found === undefined) throw new Error(`the lab has no cluster ${cluster}`)
    return found
  }
  return {
    bench,
    inTurn(cluster, work) {
      const done = (turns.get(cluster) ?? Promise.resolve()).then(() => work(bench(cluster)))
      turns.set(
        cluster,
        done.catch(() => undefined),
      )
      return done
    },
    async close() {
      await Promise.all([...benches.values()].map((each) => each.close()))
    },
  }
}
