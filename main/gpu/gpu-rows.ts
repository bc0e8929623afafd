import type { ClusterAccess, RowsLease } from '@main/clusters/cluster-access.ts'
import { deniedWords } from '@main/clusters/denied-words.ts'
import { gpuMatcher } from '@shared/clusters/gpu-count.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { type DeploymentRow, deployments } from '@shared/clusters/kinds/deployments.ts'
import { type EventRow, failedCreates } from '@shared/clusters/kinds/events.ts'
import { type JobRow, jobs } from '@shared/clusters/kinds/jobs.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { type StatefulSetRow, statefulsets } from '@shared/clusters/kinds/statefulsets.ts'
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
  private readonly statefulsets: RowsLease<StatefulSetRow>
  private readonly failedCreates: RowsLease<EventRow>
  /** A cluster may have thousands that are done: read once an event says that a job's pods cannot be made. */
  private jobs: RowsLease<JobRow> | null = null
  private readonly ends: (() => void)[] = []

  constructor(private readonly options: GpuRowsOptions) {
    this.nodes = this.hold(nodes)
    this.pods = this.hold(pods)
    this.deployments = this.hold(deployments)
    this.statefulsets = this.hold(statefulsets)
    this.failedCreates = this.hold(failedCreates)
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
    const said = [...this.failedCreates.rows.values()]
    if (this.jobs === null && said.some(({ involved }) => involved.kind === 'Job')) this.jobs = this.hold(jobs)
    const makers = {
      deployments: this.deployments.rows.values(),
      statefulsets: this.statefulsets.rows,
      jobs: this.jobs?.rows ?? new Map(),
      pods: this.pods.rows.values(),
      failedCreates: said,
    }
    this.waits = gpuWaitsOf(waiting, makers, room, isGpu)
  }

  /** What may not or could not be read, in words. */
  blindSpots(): string[] {
    const { namespace } = this.options
    const leases: Readonly<Record<string, RowsLease<Row>>> = {
      nodes: this.nodes,
      pods: this.pods,
      deployments: this.deployments,
      statefulsets: this.statefulsets,
      events: this.failedCreates,
      ...(this.jobs === null ? {} : { jobs: this.jobs }),
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

  private hold<R extends Row>(kind: Kind<R>): RowsLease<R> {
    const { cluster, namespace, onChange } = this.options
    const lease = cluster.lease(kind, namespace)
    this.ends.push(lease.onChange(onChange), () => lease.release())
    return lease
  }
}

const isReadable = ({ freshness }: RowsLease<NodeRow>): boolean =>
  freshness.state !== 'denied' && freshness.state !== 'absent'
