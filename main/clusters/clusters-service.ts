import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { clustersContract, FleetMessage, RowsMessage } from '@shared/clusters/contract.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock } from './cluster-access.ts'
import { type ConflatedSource, conflatedStream } from './conflated-stream.ts'
import type { Fleet } from './fleet.ts'
import { readObjectYaml } from './object-yaml.ts'
import { RowsSource } from './rows-source.ts'

/** About ten messages a second at most, to each subscriber. */
const pace = 100
/** How often the age of rows is looked at while nothing changes. */
const freshnessMs = 5_000

/** The clusters contract, answered from a fleet. */
export function createClustersService(fleet: Fleet, clock: Clock): Handlers<typeof clustersContract> {
  return {
    fleet: (_input, signal) => conflatedStream(new FleetSource(fleet), clock, pace, signal),
    rows: ({ cluster, kind, namespace }, signal) =>
      rowsStream(fleet, clock, cluster, knownKind(kind), namespace, signal),
    async object({ cluster, kind, namespace, name }, signal) {
      return { yaml: await readObjectYaml(fleet.access(cluster), knownKind(kind), namespace, name, signal) }
    },
    retry({ cluster }) {
      fleet.retry(cluster)
      return {}
    },
  }
}

function knownKind(word: string): Kind {
  const kind = findKind(word)
  if (kind === null) throw new CockpitError('NOT_FOUND', `There is no kind ${word} here`, '')
  return kind
}

async function* rowsStream(
  fleet: Fleet,
  clock: Clock,
  cluster: ClusterId,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
): AsyncGenerator<RowsMessage, void, void> {
  const lease = fleet.access(cluster).lease(kind, namespace)
  const rows = new RowsSource(lease)
  const aged: ConflatedSource<RowsMessage> = {
    subscribe: (changed) => {
      const ends = [rows.subscribe(changed), every(clock, freshnessMs, changed)]
      return () => {
        for (const end of ends) end()
      }
    },
    take: () => rows.take(),
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
