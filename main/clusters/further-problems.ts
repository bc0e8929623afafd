import { isDeepStrictEqual } from 'node:util'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
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
import { pods } from '@shared/clusters/kinds/pods.ts'
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

/** What is wrong with the kinds that only an open cluster screen watches. Close it to let the watches go. */
export class FurtherProblems implements ConflatedSource<FurtherProblemsMessage> {
  private readonly leases
  private readonly held: RowsLease[] = []
  private last: FurtherProblemsMessage | null = null

  constructor(private readonly options: FurtherProblemsOptions) {
    const { cluster, namespace } = options
    const hold = <R extends Row>(kind: Kind<R>): RowsLease<R> => {
      const lease = cluster.lease(kind, namespace)
      this.held.push(lease)
      return lease
    }
    this.leases = {
      daemonsets: hold(daemonsets),
      events: hold(warnings),
      certificates: hold(certificates),
      pods: hold(pods),
      persistentvolumeclaims: hold(persistentvolumeclaims),
      persistentvolumes: hold(persistentvolumes),
      storageclasses: hold(storageclasses),
      jobs: hold(jobs),
      cronjobs: hold(cronjobs),
      horizontalpodautoscalers: hold(horizontalpodautoscalers),
      poddisruptionbudgets: hold(poddisruptionbudgets),
      resourcequotas: hold(resourcequotas),
      ingresses: hold(ingresses),
      validatingwebhookconfigurations: hold(validatingwebhookconfigurations),
      mutatingwebhookconfigurations: hold(mutatingwebhookconfigurations),
      services: hold(services),
      endpointslices: hold(endpointslices),
    }
  }

  subscribe(notify: () => void): Unsubscribe {
    const ends = [...this.held.map((lease) => lease.onChange(notify)), this.options.ignores.onChange(notify)]
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

  private look(): FurtherProblemsMessage {
    const all = this.leases
    const { cluster, clock, namespace, ignores } = this.options
    const now = clock.now()
    const found = findFurtherProblems(
      {
        daemonsets: readable(all.daemonsets),
        events: readable(all.events),
        certificates: readable(all.certificates),
        pods: readable(all.pods),
        persistentvolumeclaims: readable(all.persistentvolumeclaims),
        persistentvolumes: readable(all.persistentvolumes),
        storageclasses: readable(all.storageclasses),
        jobs: readable(all.jobs),
        cronjobs: readable(all.cronjobs),
        horizontalpodautoscalers: readable(all.horizontalpodautoscalers),
        poddisruptionbudgets: readable(all.poddisruptionbudgets),
        resourcequotas: readable(all.resourcequotas),
        ingresses: readable(all.ingresses),
        validatingwebhookconfigurations: readable(all.validatingwebhookconfigurations),
        mutatingwebhookconfigurations: readable(all.mutatingwebhookconfigurations),
        services: readable(all.services),
        endpointslices: readable(all.endpointslices),
      },
      now,
    )
    return {
      ...withoutIgnored(ignores.all, cluster.id, found, now),
      blindSpots: blindSpotsOf(all, namespace),
      complete: this.held.every(({ freshness }) => freshness.state !== 'loading'),
    }
  }
}

/** The rows of a kind once they are whole; null before, and where they may not be read. */
function readable<R extends Row>({ rows, freshness }: RowsLease<R>): ReadonlyMap<string, R> | null {
  return freshness.state === 'live' || freshness.state === 'stale' ? rows : null
}

/** What could not be looked at. What is denied is denied for one reason, so it is said once. */
function blindSpotsOf(leases: Readonly<Record<string, RowsLease>>, namespace: string | null): string[] {
  // The fleet's own reading says it of these.
  const { services: _services, endpointslices: _slices, pods: _pods, ...own } = leases
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
