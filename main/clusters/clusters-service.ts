import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { clustersContract, FleetMessage, FurtherProblemsMessage, RowsMessage } from '@shared/clusters/contract.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock, ClusterAccess } from './cluster-access.ts'
import { type ConflatedSource, conflatedStream } from './conflated-stream.ts'
import { findCustomKind } from './find-custom-kind.ts'
import type { Fleet } from './fleet.ts'
import { FurtherProblems } from './further-problems.ts'
import { readObjectYaml } from './object-yaml.ts'
import { RowsSource } from './rows-source.ts'

/** About ten messages a second at most, to each subscriber. */
const pace = 100
/** How often the age of rows is looked at while nothing changes. */
const freshnessMs = 5_000
/** Further problems are found anew as a whole, so not for every change. */
const furtherPace = 1_000
/** How often what depends on time alone is judged again. */
const agingMs = 30_000

/** The clusters contract, answered from a fleet. */
export function createClustersService(fleet: Fleet, clock: Clock): Handlers<typeof clustersContract> {
  return {
    fleet: (_input, signal) => conflatedStream(new FleetSource(fleet), clock, pace, signal),
    rows: ({ cluster, kind, namespace }, signal) => rowsStream(fleet, clock, cluster, kind, namespace, signal),
    async object({ cluster, kind, namespace, name }, signal) {
      const access = fleet.access(cluster)
      return { yaml: await readObjectYaml(access, await kindOn(access, kind, signal), namespace, name, signal) }
    },
    describeKind: ({ cluster, word }, signal) => findCustomKind(fleet.access(cluster), word, signal),
    furtherProblems: ({ cluster }, signal) => furtherProblems(fleet, clock, cluster, signal),
    retry({ cluster }) {
      fleet.retry(cluster)
      return {}
    },
  }
}

/** A built-in kind, or what the cluster itself tells of the word. Errors: NOT_FOUND, and those of any request. */
async function kindOn(access: ClusterAccess, word: string, signal: AbortSignal): Promise<Kind> {
  return findKind(word) ?? customKind(await findCustomKind(access, word, signal))
}

async function* furtherProblems(
  fleet: Fleet,
  clock: Clock,
  cluster: ClusterId,
  signal: AbortSignal,
): AsyncGenerator<FurtherProblemsMessage, void, void> {
  const further = new FurtherProblems(fleet.access(cluster), clock)
  const aged: ConflatedSource<FurtherProblemsMessage> = {
    subscribe: (changed) => {
      const ends = [further.subscribe(changed), every(clock, agingMs, changed)]
      return () => {
        for (const end of ends) end()
      }
    },
    take: () => further.take(),
  }
  try {
    yield* conflatedStream(aged, clock, furtherPace, signal)
  } finally {
    further.close()
  }
}

async function* rowsStream(
  fleet: Fleet,
  clock: Clock,
  cluster: ClusterId,
  word: string,
  namespace: string | null,
  signal: AbortSignal,
): AsyncGenerator<RowsMessage, void, void> {
  const access = fleet.access(cluster)
  const lease = access.lease(await kindOn(access, word, signal), namespace)
  const rows = new RowsSource(lease)
  const aged: ConflatedSource<RowsMessage> = {
    subscribe: (changed) => {
      const ends = [rows.subscribe(changed), every(clock, freshnessMs, changed)]
      return () => {
        for (const end of ends) end()
      }
    },
    take: () => rows.take(),
    get more() {
      return rows.more
    },
  }
  try {
    yield* conflatedStream(aged, clock, pace, signal)
  } finally {
    lease.release()
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
