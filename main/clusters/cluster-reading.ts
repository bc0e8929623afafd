import type { ClusterSummary, ConnectionState } from '@shared/clusters/cluster-summary.ts'
import { gpuMatcher, gpusOfNode } from '@shared/clusters/gpu-count.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { statefulsets } from '@shared/clusters/kinds/statefulsets.ts'
import { compareProblems, type Problem } from '@shared/clusters/problem.ts'
import { connectionCertificateProblems } from '@shared/clusters/problems/connection-certificates.ts'
import { findProblems } from '@shared/clusters/problems/index.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { type Ignore, withoutIgnored } from '@shared/problems/ignore.ts'
import type { Clock, ProblemSource, RowsLease } from './cluster-access.ts'
import type { ClusterConnection } from './cluster-connection.ts'
import { deniedWords } from './denied-words.ts'
import { PodTally } from './pod-tally.ts'

export interface ClusterReadingOptions {
  readonly connection: ClusterConnection
  readonly profile: PlatformProfile
  readonly clock: Clock
  readonly problemSources: readonly ProblemSource[]
  /** The one namespace that is read; null: all. */
  readonly namespace: string | null
  readonly ignores: () => readonly Ignore[]
  /** Something in the summary may be another now. */
  readonly onChange: () => void
}

const chooseHint =
  'Choose one namespace that you may read (n on the screen of the cluster), or ask an administrator for this permission.'

interface Told {
  readonly problems: readonly Problem[]
  readonly blindSpots: readonly string[]
}

/** Holds what the fleet stands on for one cluster, and says it in one summary. */
export class ClusterReading {
  private readonly leases
  private readonly tally: PodTally
  private readonly isGpu: (resource: string) => boolean
  private readonly told = new Map<ProblemSource, Told>()
  private readonly ends: Unsubscribe[] = []
  /** The fleet's own phase may differ from the connection's; this is when it last changed. */
  private phaseSince: { readonly phase: ConnectionState['phase']; readonly since: number }
  private everLive = false

  constructor(private readonly options: ClusterReadingOptions) {
    const { connection, profile, clock, problemSources, namespace, onChange } = options
    this.isGpu = gpuMatcher(profile.gpuResources)
    this.tally = new PodTally(this.isGpu)
    this.phaseSince = { phase: 'connecting', since: clock.now() }
    const hold = <R extends Row>(kind: Kind<R>): RowsLease<R> => {
      const lease = connection.lease(kind, namespace)
      this.ends.push(lease.onChange(onChange), () => lease.release())
      return lease
    }
    const podLease = hold(pods)
    // At once and not when it is told: a page of pods holds the loop up for less than all that came since the last summary.
    const tally = (uids: Iterable<string>) => this.tally.update(podLease.rows, uids, this.around())
    this.ends.unshift(podLease.onChange(tally))
    tally(podLease.rows.keys())
    this.leases = {
      pods: podLease,
      nodes: hold(nodes),
      deployments: hold(deployments),
      statefulsets: hold(statefulsets),
      services: hold(services),
      endpointslices: hold(endpointslices),
    }
    this.ends.push(connection.onStateChange(onChange))
    for (const source of problemSources) {
      this.ends.push(
        source.watch(connection, (problems, blindSpots) => {
          this.told.set(source, { problems, blindSpots })
          onChange()
        }),
      )
    }
  }

  close(): void {
    for (const end of this.ends) end()
  }

  /** True when every kind has been read once, or is known not to be readable. */
  get settled(): boolean {
    if (this.options.connection.state.phase === 'connecting') return false
    return Object.values(this.leases).every(({ freshness }) => freshness.state !== 'loading')
  }

  /** Looks again at what may change by the passing of time alone; the next summary has it. */
  age(): void {
    this.tally.age(this.around())
  }

  summary(): ClusterSummary {
    const { connection } = this.options
    const around = this.around()
    const known = {
      pods: readable(this.leases.pods),
      nodes: readable(this.leases.nodes),
      deployments: readable(this.leases.deployments),
      statefulsets: readable(this.leases.statefulsets),
      services: readable(this.leases.services),
      endpointslices: readable(this.leases.endpointslices),
    }
    const found = findProblems(known, around, this.tally)
    const told = [...this.told.values()]
    const { certificateEnds } = connection
    const certificates = connectionCertificateProblems({ cluster: connection.id, ...certificateEnds }, around.now)
    const all = [...found, ...certificates, ...told.flatMap((source) => source.problems)].sort(compareProblems)
    const { problems, ignored } = withoutIgnored(this.options.ignores(), connection.id, all, around.now)
    return {
      id: connection.id,
      server: connection.server,
      environment: connection.environment,
      protection: connection.protection,
      connection: this.standing(),
      version: connection.version,
      nodes: known.nodes === null ? null : countNodes(known.nodes),
      pods: known.pods === null ? null : this.tally.counts,
      gpus: known.nodes === null || known.pods === null ? null : this.gpus(known.nodes),
      problems,
      ignored,
      namespace: this.options.namespace,
      blindSpots: [...this.blindSpots(), ...told.flatMap((source) => source.blindSpots)],
      asOf: this.asOf(),
      warnings: [...connection.warnings],
    }
  }

  private around() {
    const { clock, profile, namespace } = this.options
    return { now: clock.now(), sidecar: profile.sidecar, isGpu: this.isGpu, whole: namespace === null }
  }

  private gpus(nodeRows: ReadonlyMap<string, NodeRow>) {
    let allocatable = 0
    for (const node of nodeRows.values()) allocatable += gpusOfNode(node, this.isGpu)
    const requested = this.tally.gpusRequested
    return { allocatable, requested, idle: Math.max(0, allocatable - requested) }
  }

  /** `live` only when the server answers and every watch of the fleet is proven. */
  private standing(): ConnectionState {
    const state = this.options.connection.state
    const judged = state.phase === 'live' ? this.judgeLeases(state) : state
    if (judged.phase === 'live') this.everLive = true
    if (judged.phase !== this.phaseSince.phase) {
      this.phaseSince = { phase: judged.phase, since: judged === state ? state.since : this.options.clock.now() }
    }
    return { ...judged, since: this.phaseSince.since }
  }

  private judgeLeases(state: ConnectionState): ConnectionState {
    const all = Object.entries(this.leases).map(([plural, lease]) => ({ plural, ...lease.freshness }))
    const { namespace } = this.options
    const denied = all.filter((kind) => kind.state === 'denied')
    const [first] = denied
    // Who reads one namespace only has chosen not to see the cluster's own kinds: those are blind spots, no more.
    const scoped = namespace === null ? denied : denied.filter(({ plural }) => plural !== nodes.plural)
    if (first !== undefined && scoped.length > 0) {
      const plurals = scoped.map(({ plural }) => plural)
      const reason = `${deniedWords(plurals, first.reason, namespace)}.`
      const helps = namespace === null && plurals.some((plural) => plural !== nodes.plural)
      return { ...state, phase: 'denied', reason, hint: helps ? chooseHint : first.hint }
    }
    const unproven = all.find(({ state: each }) => each !== 'live' && each !== 'loading' && each !== 'denied')
    if (unproven !== undefined) {
      const reason = `${unproven.plural}: ${unproven.reason || unproven.state}`
      return { ...state, phase: 'stale', reason, hint: unproven.hint }
    }
    const loading = all.filter((kind) => kind.state === 'loading')
    if (loading.length === 0) return state
    const reason = `Reading ${loading.map(({ plural }) => plural).join(', ')}`
    return { ...state, phase: this.everLive ? 'stale' : 'connecting', reason, hint: '' }
  }

  private blindSpots(): string[] {
    const { namespace } = this.options
    const unread = Object.entries(this.leases).map(([plural, lease]) => ({ plural, ...lease.freshness }))
    const elsewhere = namespace === null ? [] : [`every namespace but ${namespace}, which is the only one that is read`]
    const spots = unread.flatMap(({ plural, state, reason }) => {
      if (state === 'denied') return `${plural}: ${reason}`
      if (state === 'absent') return `${plural}: the API server does not serve this kind`
      return state === 'failed' ? `${plural}: ${reason}` : []
    })
    const sameReason = new Set(spots.map((spot) => spot.slice(spot.indexOf(': '))))
    // A server that cannot be reached makes every kind blind for one reason: say it once.
    if (spots.length > 1 && spots.length === unread.length && sameReason.size === 1)
      return [`everything${[...sameReason][0]}`]
    return [...elsewhere, ...spots]
  }

  /** The oldest of the readings that are there; null before the first. */
  private asOf(): number | null {
    const times = Object.values(this.leases).flatMap(({ freshness }) => freshness.asOf ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }
}

/** The rows of a kind once they are whole; null before, and where they may not be read. */
function readable<R extends Row>({ rows, freshness }: RowsLease<R>): ReadonlyMap<string, R> | null {
  return freshness.state === 'live' || freshness.state === 'stale' ? rows : null
}

function countNodes(rows: ReadonlyMap<string, { readonly readiness: string }>) {
  let ready = 0
  for (const { readiness } of rows.values()) if (readiness === 'ready') ready += 1
  return { ready, total: rows.size }
}
