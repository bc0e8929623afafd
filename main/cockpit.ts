import { homedir } from 'node:os'
import { checksService } from '@main/checks/checks-service.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { createClustersService } from '@main/clusters/clusters-service.ts'
import { openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { keyMetricWatch } from '@main/observability/key-metric-watch.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { builtInProfile } from '@main/platform/resource-root.ts'
import { type Surroundings, settingsFolder } from '@main/platform/settings-folder.ts'
import type { checksContract } from '@shared/checks/contract.ts'
import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { clustersContract } from '@shared/clusters/contract.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

export interface CockpitOptions {
  readonly kubeconfigPaths: readonly string[]
  /** Names of the contexts to open; null = every one. */
  readonly contexts: readonly string[] | null
  /** The folder that holds `resources/`. */
  readonly root: string
  readonly clock: Clock
  /** Where the engineer's settings are looked for; default: this process'. */
  readonly surroundings?: Surroundings
  /** Given, it is used as it is, and no profile file is read. */
  readonly profile?: PlatformProfile
  /** Time that one check may take, ms; default 20,000. */
  readonly checkTimeoutMs?: number
}

/** The services of the app without its window: what the command line, the window and the tests stand on alike. */
export interface Cockpit {
  readonly handlers: {
    readonly clusters: Handlers<typeof clustersContract>
    readonly checks: Handlers<typeof checksContract>
  }
  /** In the order of the kubeconfig. */
  clusterIds(): readonly ClusterId[]
  summaries(): readonly ClusterSummary[]
  /**
   * Resolves when every cluster has been looked at once, its key metrics too, or is known not to be readable.
   * Rejects when the signal aborts.
   */
  settled(signal: AbortSignal): Promise<void>
  /** Ends every watch and connection. */
  close(): Promise<void>
}

/**
 * Reads profile and kubeconfigs and begins to watch. A kubeconfig that cannot be used is not an error here: it is told
 * in the fleet's source errors.
 * @throws CockpitError BAD_PROFILE.
 */
export async function openCockpit(options: CockpitOptions): Promise<Cockpit> {
  const { clock, root, checkTimeoutMs } = options
  const surroundings = options.surroundings ?? { platform: process.platform, env: process.env, home: homedir() }
  const [profile, kubeconfigs] = await Promise.all([
    options.profile ?? loadProfile({ builtIn: builtInProfile(root), settingsFolder: settingsFolder(surroundings) }),
    readKubeconfigs(options.kubeconfigPaths),
  ])
  const chosen = options.contexts
  const contexts = kubeconfigs.contexts.filter(({ name }) => chosen === null || chosen.includes(name))
  const keyMetrics = keyMetricWatch(profile, clock)
  const fleet = openFleet({
    contexts,
    sourceErrors: kubeconfigs.errors,
    profile,
    clock,
    problemSources: [keyMetrics],
  })
  return {
    handlers: {
      clusters: createClustersService(fleet, clock),
      checks: checksService({
        cluster: (id) => fleet.access(id),
        profile,
        clock,
        ...(checkTimeoutMs === undefined ? {} : { timeoutMs: checkTimeoutMs }),
      }),
    },
    clusterIds: () => fleet.ids,
    summaries: () => fleet.summaries(),
    async settled(signal) {
      await fleet.settled(signal)
      // Where the cluster itself cannot be looked at, its metrics would only cost a second wait for the same reason.
      const answering = fleet.summaries().filter(({ connection }) => connection.phase === 'live')
      await Promise.all(answering.map(({ id }) => keyMetrics.firstReading(id, signal)))
    },
    close: () => fleet.close(),
  }
}
