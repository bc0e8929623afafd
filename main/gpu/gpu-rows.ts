import type { ClusterAccess, RowsLease } from '@main/clusters/cluster-access.ts'
import { deniedWords } from '@main/clusters/denied-words.ts'
import { gpuMatcher } from '@shared/clusters/gpu-count.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { type DeploymentRow, deployments } from '@shared/clusters/kinds/deployments.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { gpuRoom } from '@shared/gpu/gpu-room.ts'
import { type GpuWaits, nobodyWaits } from '@shared/gpu/gpu-wait.ts'
import { gpuWaitsOf, waitsForGpus } from '@shared/gpu/why-waiting.ts'
import { type GpuLayout, gpuLayout } from './gpu-layout.ts'

export interface GpuRowsOptions {
  readonly cluster: ClusterAccess
  /** The one namespace that is read; null: all. */
  readonly namespace: string | null
  /** Extended resources that count as GPUs. */
  readonly gpuResources: () => readonly string[]
  /** Rows came, changed or went; often, and in swarms. */
  readonly onChange: () => void
}

/** What the API server tells of GPUs: where they are, who holds them, who can tell of them, and who waits. */
export class GpuRows {
  layout: GpuLayout = { nodes: new Map(), workloads: new Map(), exporters: [], vllm: [] }
  waits: GpuWaits = nobodyWaits
  private readonly nodes: RowsLease<NodeRow>
  private readonly pods: RowsLease<PodRow>
  private readonly deployments: RowsLease<DeploymentRow>
  private readonly ends: (() => void)[]

  constructor(private readonly options: GpuRowsOptions) {
    const { cluster, namespace, onChange } = options
    this.nodes = cluster.lease(nodes, namespace)
    this.pods = cluster.lease(pods, namespace)
    this.deployments = cluster.lease(deployments, namespace)
    this.ends = [this.nodes, this.pods, this.deployments].flatMap((lease) => [
      lease.onChange(onChange),
      () => lease.release(),
    ])
  }

  /** The first lists have not come: nothing is known yet. */
  get loading(): boolean {
    return [this.nodes, this.pods].some(({ freshness }) => freshness.state === 'loading')
  }

  /** Makes layout and waits anew from the rows of now. */
  read(): void {
    const { namespace, gpuResources } = this.options
    const isGpu = gpuMatcher(gpuResources())
    const nodeRows = isReadable(this.nodes) ? this.nodes.rows : null
    this.layout = gpuLayout(nodeRows?.values() ?? null, this.pods.rows.values(), isGpu)
    const waiting = [...this.pods.rows.values()].filter((pod) => waitsForGpus(pod, isGpu))
    // Until both lists are whole, what is free is not known, and a pod may wait for nothing but that.
    if (this.loading) return
    const room = gpuRoom(nodeRows?.values() ?? null, this.pods.rows.values(), isGpu, namespace === null)
    this.waits = gpuWaitsOf(waiting, this.deployments.rows.values(), room, isGpu)
  }

  /** What may not or could not be read, in words. */
  blindSpots(): string[] {
    const { namespace } = this.options
    const leases: Readonly<Record<string, RowsLease<Row>>> = {
      nodes: this.nodes,
      pods: this.pods,
      deployments: this.deployments,
    }
    return Object.entries(leases).flatMap(([plural, { freshness }]) => {
      const { state, reason } = freshness
      if (state === 'denied') return deniedWords([plural], reason, namespace)
      return state === 'failed' || state === 'absent' ? `${plural}: ${reason || state}` : []
    })
  }

  close(): void {
    for (const end of this.ends) end()
  }
}

const isReadable = ({ freshness }: RowsLease<NodeRow>): boolean =>
  freshness.state !== 'denied' && freshness.state !== 'absent'
