import type { ObjectDescription, RelatedObject } from '@shared/clusters/description/description.ts'
import { templateOf } from '@shared/clusters/description/pod-spec-of.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { horizontalpodautoscalers } from '@shared/clusters/kinds/horizontalpodautoscalers.ts'
import { jobs } from '@shared/clusters/kinds/jobs.ts'
import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import { poddisruptionbudgets } from '@shared/clusters/kinds/poddisruptionbudgets.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { replicasets } from '@shared/clusters/kinds/replicasets.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { NearLease } from './near-lease.ts'
import { type OwnerChain, readOwnerChain } from './owner-chain.ts'

/** A node runs some hundred pods; what is above is counted only. */
const mostObjects = 300

type Labels = Readonly<Record<string, string>>

/** One kind that is looked through, and which of its rows belong. */
interface Search<R extends Row = Row> {
  readonly relation: string
  readonly title: string
  readonly kind: Kind<R>
  /** Watched over the whole cluster anyway, or small. */
  readonly wide: boolean
  belongs(row: R): boolean
}

/** Only to have the row's type in `belongs`; a lease of a kind holds rows of that kind. */
const search = <R extends Row>(of: Search<R>): Search => of

const podsWhere = (belongs: (pod: PodRow) => boolean): Search =>
  search({ relation: 'Pod', title: 'Pod', kind: pods, wide: true, belongs })

function selects(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector)
  // A service without a selector selects nothing.
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

function budgetSelects(selector: string, labels: Labels): boolean {
  const reading = parseLabelSelector(selector)
  return selector !== '<none>' && 'matches' in reading && reading.matches(labels)
}

/** Services and budgets that select pods of these labels, and autoscalers of these workloads. */
function selectors(labels: Labels, workloads: () => readonly { readonly title: string; readonly name: string }[]) {
  return [
    search({
      relation: 'Selected by',
      title: 'Service',
      kind: services,
      wide: true,
      belongs: (row) => selects(row.selector, labels),
    }),
    search({
      relation: 'Scaled by',
      title: 'HorizontalPodAutoscaler',
      kind: horizontalpodautoscalers,
      wide: true,
      belongs: ({ target }) => workloads().some(({ title, name }) => title === target.kind && name === target.name),
    }),
    search({
      relation: 'Protected by',
      title: 'PodDisruptionBudget',
      kind: poddisruptionbudgets,
      wide: true,
      belongs: (row) => budgetSelects(row.selector, labels),
    }),
  ]
}

const ownedPods = (title: string, name: string): Search =>
  podsWhere(({ owner }) => owner?.kind === title && owner.name === name)

/** What to look through for an object of a kind. Of kinds that nothing is known of only what they name is told. */
function searchesFor(kind: Kind, object: unknown, told: ObjectDescription, chain: () => OwnerChain): readonly Search[] {
  const { name, labels } = told
  const template = templateOf(kind.plural, object)?.labels ?? {}
  const self = { title: told.kind, name }
  switch (kind.plural) {
    case 'pods':
      return selectors(labels, () => chain().owners)
    case 'deployments':
      return [
        search({
          relation: 'Replica set',
          title: 'ReplicaSet',
          kind: replicasets,
          wide: false,
          belongs: ({ owner }) => owner?.kind === 'Deployment' && owner.name === name,
        }),
        podsWhere(({ workload }) => workload?.kind === 'deployments' && workload.name === name),
        ...selectors(template, () => [self]),
      ]
    case 'replicasets':
    case 'statefulsets':
    case 'daemonsets':
      return [ownedPods(told.kind, name), ...selectors(template, () => [self, ...chain().owners])]
    case 'jobs':
      return [ownedPods('Job', name)]
    case 'cronjobs':
      return [
        search({
          relation: 'Job',
          title: 'Job',
          kind: jobs,
          wide: false,
          belongs: ({ owner }) => owner?.kind === 'CronJob' && owner.name === name,
        }),
      ]
    case 'services': {
      const { selector } = services.project(services.schema.parse(object))
      return [
        search({
          relation: 'Endpoints',
          title: 'EndpointSlice',
          kind: endpointslices,
          wide: true,
          belongs: ({ service }) => service === name,
        }),
        podsWhere((pod) => selects(selector, pod.labels)),
      ]
    }
    case 'poddisruptionbudgets': {
      const { selector } = poddisruptionbudgets.project(poddisruptionbudgets.schema.parse(object))
      return [podsWhere((pod) => budgetSelects(selector, pod.labels))]
    }
    case 'nodes':
      return [podsWhere(({ node }) => node === name)]
    default:
      return []
  }
}

type Related = ObjectMessage['related']
interface Held {
  readonly search: Search
  readonly lease: NearLease<Row>
}

/**
 * What one object belongs with: its owners up to the topmost, what it names, and what names or selects it. Begun with an
 * object as it is; begin anew when it changes.
 */
export class RelatedObjects {
  private readonly held: readonly Held[]
  private readonly nodeLease: NearLease<NodeRow> | null
  private readonly stopping = new AbortController()
  private chain: OwnerChain = { owners: [], reason: '' }
  private following = false

  constructor(
    access: ClusterAccess,
    kind: Kind,
    object: unknown,
    private readonly told: ObjectDescription,
    notify: () => void,
  ) {
    const near = (searched: Kind, wide: boolean) => new NearLease(access, searched, told.namespace, wide, notify)
    this.held = searchesFor(kind, object, told, () => this.chain).map((each) => ({
      search: each,
      lease: near(each.kind, each.wide),
    }))
    const runs = told.references.some(({ relation }) => relation === 'Runs on')
    this.nodeLease = runs ? new NearLease(access, nodes, null, true, notify) : null
    const owner = told.references.find(({ relation }) => relation === 'Owner')
    if (owner !== undefined) this.follow(access, owner, notify)
  }

  close(): void {
    this.stopping.abort()
    for (const { lease } of this.held) lease.release()
    this.nodeLease?.release()
  }

  look(now: number): Related {
    const named = this.told.references.filter((each) => !this.chain.owners.some((owner) => sameObject(owner, each)))
    const found = this.held.flatMap(({ search: { relation, title, kind, belongs }, lease }) =>
      [...lease.rows()]
        .filter((row) => belongs(row))
        .map((row) => ({
          relation,
          kind: kind.plural,
          title,
          namespace: row.namespace,
          name: row.name,
          state: stateOf(kind, row, now),
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    )
    const all = [...this.chain.owners, ...found, ...named.map((each) => this.withNode(each, now))]
    return {
      objects: all.slice(0, mostObjects),
      more: Math.max(0, all.length - mostObjects),
      unread: this.unread(),
      complete: !this.following && this.held.every(({ lease }) => lease.freshness.state !== 'loading'),
    }
  }

  private follow(access: ClusterAccess, owner: RelatedObject, notify: () => void): void {
    this.following = true
    this.chain = { owners: [owner], reason: '' }
    void readOwnerChain(access, owner, this.stopping.signal).then((chain) => {
      if (this.stopping.signal.aborted) return
      this.chain = chain
      this.following = false
      notify()
    })
  }

  /** A node's state is at hand; of what else is named only the name is known. */
  private withNode(reference: RelatedObject, now: number): RelatedObject {
    if (reference.relation !== 'Runs on' || this.nodeLease === null) return reference
    for (const row of this.nodeLease.rows()) {
      if (row.name === reference.name) return { ...reference, state: stateOf(nodes, row, now) }
    }
    return reference
  }

  private unread(): string[] {
    const lacking = this.held.flatMap(({ search: { kind }, lease: { freshness } }) => {
      if (freshness.state === 'live' || freshness.state === 'loading') return []
      return `${kind.title.toLowerCase()}: ${freshness.reason || freshness.state}`
    })
    return [...lacking, ...(this.chain.reason === '' ? [] : [this.chain.reason])]
  }
}

function sameObject(a: RelatedObject, b: RelatedObject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace
}

/** The first thing of its table that is judged: "Running", "Ready 2/3". */
function stateOf(kind: Kind, row: Row, now: number): RelatedObject['state'] {
  const column = kind.columns.find(({ tone }) => tone !== undefined)
  const text = column?.text(row, now) ?? null
  const tone = column?.tone?.(row)
  if (column === undefined || text === null || tone === undefined) return null
  return { text: column.id === 'status' ? text : `${column.title} ${text}`, tone }
}
