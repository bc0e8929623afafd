import type { AccessReviews } from '@main/gate/access-review.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { clustersContract, FleetMessage, FurtherProblemsMessage, RowsMessage } from '@shared/clusters/contract.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { z } from 'zod'
import type { Clock } from './cluster-access.ts'
import { type ConflatedSource, conflatedStream } from './conflated-stream.ts'
import { findCustomKind } from './find-custom-kind.ts'
import type { Fleet, IgnoreSource } from './fleet.ts'
import { FurtherProblems } from './further-problems.ts'
import type { NamespaceScopes } from './namespace-scopes.ts'
import { ObjectSource } from './object-source.ts'
import { readObjectYaml } from './object-yaml.ts'
import { kindOn } from './owner-chain.ts'
import { readableNamespaces } from './readable-namespaces.ts'
import { RowsSource } from './rows-source.ts'
import { readSecretKey } from './secret-key.ts'

/** About ten messages a second at most, to each subscriber. */
const pace = 100
/**
 * A table of thousands of rows that is whole is told of changes less often: to sort and draw it anew takes some ms of a frame,
 * and whoever scrolls through it sees each frame that is missed.
 */
const longTable = { rows: 2_000, pace: 250 }
/** How often the age of rows is looked at while nothing changes. */
const freshnessMs = 5_000
/** Further problems are found anew as a whole, so not for every change. */
const furtherPace = 1_000
/** An open object is told as a whole, and read by a person. */
const objectPace = 250
/** How often what depends on time alone is judged again. */
const agingMs = 30_000

export interface ClustersServiceOptions {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly scopes: NamespaceScopes
  readonly ignores: IgnoreSource
  readonly access: AccessReviews
  /** Namespaces that a user who may not list them may be able to read, by cluster. */
  readonly likelyNamespaces: (cluster: ClusterId) => readonly string[]
}

/** The clusters contract, answered from a fleet. */
export function createClustersService(options: ClustersServiceOptions): Handlers<typeof clustersContract> {
  const { fleet, clock, scopes, access } = options
  return {
    fleet: (_input, signal) => conflatedStream(new FleetSource(fleet), clock, pace, signal),
    rows: (asked, signal) => rowsStream(options, asked, signal),
    async object({ cluster, kind, namespace, name }, signal) {
      const access = fleet.access(cluster)
      return { yaml: await readObjectYaml(access, await kindOn(access, kind, signal), namespace, name, signal) }
    },
    describe: (address, signal) => objectStream(fleet, clock, address, signal),
    secretKey: ({ cluster, namespace, name, key }, signal) =>
      readSecretKey(fleet.access(cluster), namespace, name, key, signal),
    describeKind: ({ cluster, word }, signal) => findCustomKind(fleet.access(cluster), word, signal),
    furtherProblems: ({ cluster }, signal) => furtherProblems(options, cluster, signal),
    async chooseNamespace({ cluster, namespace }) {
      fleet.access(cluster)
      await scopes.choose(cluster, namespace)
      return {}
    },
    async readableNamespaces({ cluster }, signal) {
      const likely = options.likelyNamespaces(cluster)
      return { namespaces: [...(await readableNamespaces(fleet.access(cluster), access, likely, signal))] }
    },
    retry({ cluster }) {
      fleet.retry(cluster)
      return {}
    },
  }
}

interface ObjectAddress {
  readonly cluster: ClusterId
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
}

async function* objectStream(
  fleet: Fleet,
  clock: Clock,
  { cluster, kind, namespace, name }: ObjectAddress,
  signal: AbortSignal,
): AsyncGenerator<ObjectMessage, void, void> {
  const access = fleet.access(cluster)
  const object = new ObjectSource(access, { kind: await kindOn(access, kind, signal), namespace, name }, clock)
  try {
    yield* conflatedStream(aged(object, clock, freshnessMs), clock, objectPace, signal)
  } finally {
    object.close()
  }
}

async function* furtherProblems(
  { fleet, clock, scopes, ignores }: ClustersServiceOptions,
  cluster: ClusterId,
  signal: AbortSignal,
): AsyncGenerator<FurtherProblemsMessage, void, void> {
  yield* inScope(scopes, cluster, signal, async function* (namespace, whileSo) {
    const further = new FurtherProblems({ cluster: fleet.access(cluster), clock, namespace, ignores })
    try {
      yield* conflatedStream(aged(further, clock, agingMs), clock, furtherPace, whileSo)
    } finally {
      further.close()
    }
  })
}

async function* rowsStream(
  { fleet, clock, scopes }: ClustersServiceOptions,
  { cluster, kind: word, namespace, lines = false }: z.output<typeof clustersContract.members.rows.input>,
  signal: AbortSignal,
): AsyncGenerator<RowsMessage, void, void> {
  const access = fleet.access(cluster)
  const kind = await kindOn(access, word, signal)
  const line = lines ? kind.line?.bind(kind) : undefined
  yield* inScope(scopes, cluster, signal, async function* (scope, whileSo) {
    const lease = access.lease(kind, namespace ?? scope)
    try {
      const paceNow = () =>
        lease.rows.size > longTable.rows && lease.freshness.state === 'live' ? longTable.pace : pace
      yield* conflatedStream(aged(new RowsSource(lease, line), clock, freshnessMs), clock, paceNow, whileSo)
    } finally {
      lease.release()
    }
  })
}

/** Goes on for as long as the signal allows, and begins anew when another namespace of the cluster is to be read. */
async function* inScope<M>(
  scopes: NamespaceScopes,
  cluster: ClusterId,
  signal: AbortSignal,
  read: (namespace: string | null, whileSo: AbortSignal) => AsyncIterable<M>,
): AsyncGenerator<M, void, void> {
  while (!signal.aborted) {
    const namespace = scopes.of(cluster)
    const other = new AbortController()
    const stop = scopes.onChange(() => {
      if (scopes.of(cluster) !== namespace) other.abort()
    })
    try {
      yield* read(namespace, AbortSignal.any([signal, other.signal]))
    } finally {
      stop()
    }
  }
}

/** The source, asked again also when nothing changed but the time. */
function aged<M>(source: ConflatedSource<M>, clock: Clock, everyMs: number): ConflatedSource<M> {
  return {
    subscribe: (changed) => {
      const ends = [source.subscribe(changed), every(clock, everyMs, changed)]
      return () => {
        for (const end of ends) end()
      }
    },
    take: () => source.take(),
    get more() {
      return source.more === true
    },
  }
}

function every(clock: Clock, ms: number, callback: () => void): Unsubscribe {
  let cancel: Unsubscribe = () => {}
  const turn = () => {
    cancel = clock.after(ms, () => {
      callback()
      turn()
    })
  }
  turn()
  return () => cancel()
}

/** The whole fleet at first, then the summaries that changed. */
class FleetSource implements ConflatedSource<FleetMessage> {
  private readonly changed: Set<ClusterId>
  private first = true
  private order: string
  private errors: Fleet['sourceErrors']

  constructor(private readonly fleet: Fleet) {
    this.changed = new Set(fleet.ids)
    this.order = JSON.stringify(fleet.ids)
    this.errors = fleet.sourceErrors
  }

  subscribe(notify: () => void): Unsubscribe {
    return this.fleet.onChange((ids) => {
      for (const id of ids) this.changed.add(id)
      notify()
    })
  }

  take(): FleetMessage | null {
    const { ids, sourceErrors } = this.fleet
    const order = JSON.stringify(ids)
    const moved = this.first || order !== this.order || sourceErrors !== this.errors
    if (!moved && this.changed.size === 0) return null
    const known = new Set(ids)
    const changed = [...this.changed].filter((id) => known.has(id)).map((id) => this.fleet.summary(id))
    this.changed.clear()
    this.first = false
    this.order = order
    this.errors = sourceErrors
    return { order: [...ids], changed, sourceErrors: [...sourceErrors] }
  }
}
