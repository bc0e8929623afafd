import { isDeepStrictEqual } from 'node:util'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { certificates } from '@shared/clusters/kinds/certificates.ts'
import { cronjobs } from '@shared/clusters/kinds/cronjobs.ts'
import { daemonsets } from '@shared/clusters/kinds/daemonsets.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { warnings } from '@shared/clusters/kinds/events.ts'
import { horizontalpodautoscalers } from '@shared/clusters/kinds/horizontalpodautoscalers.ts'
import { ingresses } from '@shared/clusters/kinds/ingresses.ts'
import { jobs } from '@shared/clusters/kinds/jobs.ts'
import { mutatingwebhookconfigurations } from '@shared/clusters/kinds/mutatingwebhookconfigurations.ts'
import { persistentvolumeclaims } from '@shared/clusters/kinds/persistentvolumeclaims.ts'
import { persistentvolumes } from '@shared/clusters/kinds/persistentvolumes.ts'
import { poddisruptionbudgets } from '@shared/clusters/kinds/poddisruptionbudgets.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { resourcequotas } from '@shared/clusters/kinds/resourcequotas.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { storageclasses } from '@shared/clusters/kinds/storageclasses.ts'
import { validatingwebhookconfigurations } from '@shared/clusters/kinds/validatingwebhookconfigurations.ts'
import { findFurtherProblems } from '@shared/clusters/problems/further.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { withoutIgnored } from '@shared/problems/ignore.ts'
import type { Clock, ClusterAccess, RowsLease } from './cluster-access.ts'
import type { ConflatedSource } from './conflated-stream.ts'
import { deniedWords } from './denied-words.ts'
import type { IgnoreSource } from './fleet.ts'

export interface FurtherProblemsOptions {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  /** The one namespace that is read; null: all. */
  readonly namespace: string | null
  readonly ignores: IgnoreSource
}

/** The other lists wait for the pods, which are most of a cluster and what its screen opens with; so long at most, ms. */
const longestForPods = 5_000

/** What is wrong with the kinds that only an open cluster screen watches. Close it to let the watches go. */
export class FurtherProblems implements ConflatedSource<FurtherProblemsMessage> {
  private readonly pods: RowsLease<PodRow>
  private others: OtherLeases | null = null
  private last: FurtherProblemsMessage | null = null

  constructor(private readonly options: FurtherProblemsOptions) {
    this.pods = options.cluster.lease(pods, options.namespace)
  }

  subscribe(notify: () => void): Unsubscribe {
    const { cluster, clock, namespace, ignores } = this.options
    const ends: Unsubscribe[] = [ignores.onChange(notify)]
    const goOn = () => {
      if (this.others !== null) return
      this.others = otherLeases(cluster, namespace)
      for (const lease of Object.values(this.others)) ends.push(lease.onChange(notify))
    }
    const goOnAfterPods = () => {
      if (this.pods.freshness.state !== 'loading') goOn()
    }
    ends.push(
      clock.after(longestForPods, goOn),
      this.pods.onChange(() => {
        goOnAfterPods()
        notify()
      }),
    )
    goOnAfterPods()
    return () => {
      for (const end of ends) end()
    }
  }

  take(): FurtherProblemsMessage | null {
    const message = this.look()
    if (this.last !== null && isDeepStrictEqual(this.last, message)) return null
    this.last = message
    return message
  }

  close(): void {
    for (const lease of this.held) lease.release()
  }

  private get held(): readonly RowsLease[] {
    return [this.pods, ...(this.others === null ? [] : Object.values(this.others))]
  }

  private look(): FurtherProblemsMessage {
    const { pods, others } = this
    const { cluster, clock, namespace, ignores } = this.options
    if (others === null) return { problems: [], blindSpots: [], complete: false }
    const now = clock.now()
    const found = findFurtherProblems(
      {
        daemonsets: readable(others.daemonsets),
        events: readable(others.events),
        certificates: readable(others.certificates),
        pods: readable(pods),
        persistentvolumeclaims: readable(others.persistentvolumeclaims),
        persistentvolumes: readable(others.persistentvolumes),
        storageclasses: readable(others.storageclasses),
        jobs: readable(others.jobs),
        cronjobs: readable(others.cronjobs),
        horizontalpodautoscalers: readable(others.horizontalpodautoscalers),
        poddisruptionbudgets: readable(others.poddisruptionbudgets),
        resourcequotas: readable(others.resourcequotas),
        ingresses: readable(others.ingresses),
        validatingwebhookconfigurations: readable(others.validatingwebhookconfigurations),
        mutatingwebhookconfigurations: readable(others.mutatingwebhookconfigurations),
        services: readable(others.services),
        endpointslices: readable(others.endpointslices),
      },
      now,
    )
    return {
      ...withoutIgnored(ignores.all, cluster.id, found, now),
      blindSpots: blindSpotsOf(others, namespace),
      complete: this.held.every(({ freshness }) => freshness.state !== 'loading'),
    }
  }
}

const otherLeases = (cluster: ClusterAccess, namespace: string | null) => ({
  daemonsets: cluster.lease(daemonsets, namespace),
  events: cluster.lease(warnings, namespace),
  certificates: cluster.lease(certificates, namespace),
  persistentvolumeclaims: cluster.lease(persistentvolumeclaims, namespace),
  persistentvolumes: cluster.lease(persistentvolumes, namespace),
  storageclasses: cluster.lease(storageclasses, namespace),
  jobs: cluster.lease(jobs, namespace),
  cronjobs: cluster.lease(cronjobs, namespace),
  horizontalpodautoscalers: cluster.lease(horizontalpodautoscalers, namespace),
  poddisruptionbudgets: cluster.lease(poddisruptionbudgets, namespace),
  resourcequotas: cluster.lease(resourcequotas, namespace),
  ingresses: cluster.lease(ingresses, namespace),
  validatingwebhookconfigurations: cluster.lease(validatingwebhookconfigurations, namespace),
  mutatingwebhookconfigurations: cluster.lease(mutatingwebhookconfigurations, namespace),
  services: cluster.lease(services, namespace),
  endpointslices: cluster.lease(endpointslices, namespace),
})
type OtherLeases = ReturnType<typeof otherLeases>

/** The rows of a kind once they are whole; null before, and where they may not be read. */
function readable<R extends Row>({ rows, freshness }: RowsLease<R>): ReadonlyMap<string, R> | null {
  return freshness.state === 'live' || freshness.state === 'stale' ? rows : null
}

/** What could not be looked at. What is denied is denied for one reason, so it is said once. */
function blindSpotsOf(leases: Readonly<Record<string, RowsLease>>, namespace: string | null): string[] {
  // The fleet's own reading says it of these.
  const { services: _services, endpointslices: _slices, ...own } = leases
  const all = Object.entries(own).map(([plural, { freshness }]) => ({ plural, ...freshness }))
  const denied = all.filter(({ state }) => state === 'denied')
  const failed = all.flatMap(({ plural, state, reason }) => (state === 'failed' ? `${plural}: ${reason}` : []))
  const clusterWide = denied.filter(({ plural }) => ownOfCluster.has(plural))
  const inNamespaces = denied.filter(({ plural }) => !ownOfCluster.has(plural))
  const words = (kinds: typeof denied, where: string | null) => {
    const [first] = kinds
    return first === undefined
      ? []
      : [
          deniedWords(
            kinds.map(({ plural }) => plural),
            first.reason,
            where,
          ),
        ]
  }
  return [...words(inNamespaces, namespace), ...words(clusterWide, null), ...failed]
}

const ownOfCluster: ReadonlySet<string> = new Set(
  [persistentvolumes, storageclasses, validatingwebhookconfigurations, mutatingwebhookconfigurations].map(
    ({ plural }) => plural,
  ),
)
