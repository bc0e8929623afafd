import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { SourceChoice } from '@shared/gpu/contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { CardRings } from './card-rings.ts'
import { ClusterGpus } from './cluster-gpus.ts'

export interface GpuDeskOptions {
  readonly clock: Clock
  readonly random: () => number
  /** In the order of the kubeconfig. */
  readonly ids: () => readonly ClusterId[]
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly onFleetChange: (listener: () => void) => Unsubscribe
  /** The one namespace that is read of a cluster; null: all. */
  readonly namespace: (cluster: ClusterId) => string | null
  readonly profile: (cluster: ClusterId) => PlatformProfile
  readonly choice: (cluster: ClusterId) => SourceChoice
}

/** The GPUs of every cluster, each read once however many look. */
export class GpuDesk {
  readonly rings = new CardRings()
  private readonly open = new Map<ClusterId, ClusterGpus>()

  constructor(private readonly options: GpuDeskOptions) {}

  ids(): readonly ClusterId[] {
    return this.options.ids()
  }

  onFleetChange(listener: () => void): Unsubscribe {
    return this.options.onFleetChange(listener)
  }

  /** Errors: NOT_FOUND. */
  of(id: ClusterId): ClusterGpus {
    return this.on(this.options.cluster(id))
  }

  /** One whose connection or namespace is another now is read anew; its last hour stays. */
  on(cluster: ClusterAccess): ClusterGpus {
    const { clock, random, namespace, profile, choice } = this.options
    const { id } = cluster
    const known = this.open.get(id)
    if (known?.cluster === cluster && known.namespace === namespace(id) && !known.ended.aborted) return known
    known?.close()
    const gpus = new ClusterGpus({
      cluster,
      clock,
      random,
      rings: this.rings,
      namespace: namespace(id),
      profile: () => profile(id),
      choice: () => choice(id),
    })
    this.open.set(id, gpus)
    return gpus
  }

  close(): void {
    for (const gpus of this.open.values()) gpus.close()
    this.open.clear()
  }
}
