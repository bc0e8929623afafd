import type { ApiRequest } from '@main/lab/api-request.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { pickFrom } from './seeded-random.ts'

export const trackedKinds = ['configmaps', 'pods'] as const
export type TrackedKind = (typeof trackedKinds)[number]

const namespace = 'default'
const namesOfKind = { configmaps: 8, pods: 5 } as const
const pod = {
  schedulerName: 'nobody',
  terminationGracePeriodSeconds: 0,
  containers: [{ name: 'main', image: 'registry.invalid/none:1' }],
}
const listed = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        uid: z.string(),
        name: z.string(),
        namespace: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
      }),
    }),
  ),
})

/** What one object was, from one change to the next. Times are ms since the epoch. */
interface Version {
  /** The label that each change gives anew; null = there is no such object. */
  readonly turn: string | null
  readonly begun: number
  /** When the server had said that it is done; null = it has not yet. */
  acknowledged: number | null
}

export interface Lack {
  readonly what: string
  readonly ms: number
}

/**
 * What one cluster holds, known because everything in it was written here. Objects have few names, so that they come,
 * change, go and come again under the same name.
 */
export class ClusterTruth {
  private readonly histories = new Map<string, Version[]>()
  private turns = 0
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly cluster: string,
    private readonly request: ApiRequest,
    private readonly random: () => number,
  ) {}

  /** Makes, changes or deletes one object, after what was asked for before; resolves when the server has acknowledged it. */
  change(): Promise<void> {
    const done = this.last.then(() => this.write())
    this.last = done.catch(() => undefined)
    return done
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.last
  }

  /**
   * Every change that these rows lack though it was acknowledged before `asOf`, and for how long it had been then. A row
   * may be ahead of that: it may show any later change.
   */
  lacking(kind: TrackedKind, rows: Iterable<Row>, asOf: number): Lack[] {
    const shown = turnsByName(rows)
    const lacks: Lack[] = []
    for (const [name, history] of this.of(kind)) {
      const known = history.findLastIndex(({ acknowledged }) => acknowledged !== null && acknowledged <= asOf)
      if (known === -1) continue
      const turn = shown.get(name) ?? null
      if (history.slice(known).some((later) => later.turn === turn)) continue
      const stoodAt = history.findLastIndex((older) => older.turn === turn)
      const missed = history[stoodAt + 1]
      const ms = stoodAt === -1 ? Number.POSITIVE_INFINITY : asOf - (missed?.acknowledged ?? asOf)
      lacks.push({ what: `${this.cluster} ${name} shows ${turn}, not ${history[known]?.turn}`, ms })
    }
    return lacks
  }

  /** How these rows differ from what was written last, when nothing is under way. */
  differences(kind: TrackedKind, rows: Iterable<Row>): string[] {
    const wrong = this.lacking(kind, rows, Number.POSITIVE_INFINITY).map(({ what }) => what)
    const known = this.of(kind)
    const foreign = [...turnsByName(rows).keys()].filter((name) => !known.has(name))
    return [...wrong, ...foreign.map((name) => `${this.cluster} ${name}: nobody made it`)]
  }

  /** Every object as the server itself lists it: what it was at its last change, by uid. */
  async listed(kind: TrackedKind): Promise<Map<string, string>> {
    const { items } = listed.parse(await this.request('GET', `/api/v1/${kind}`))
    return new Map(items.map(({ metadata }) => [metadata.uid, labelled(metadata)]))
  }

  private of(kind: TrackedKind): Map<string, Version[]> {
    return new Map([...this.histories].filter(([name]) => name.startsWith(kind)))
  }

  private async write(): Promise<void> {
    const kind = pickFrom(this.random, trackedKinds)
    const name = `${kind}-${Math.floor(this.random() * namesOfKind[kind])}`
    const history = this.histories.get(name) ?? [{ turn: null, begun: 0, acknowledged: 0 }]
    this.histories.set(name, history)
    const exists = history.at(-1)?.turn !== null
    const deletes = exists && this.random() < 0.35
    this.turns += 1
    const turn = `${this.turns}`
    const version: Version = { turn: deletes ? null : turn, begun: Date.now(), acknowledged: null }
    // Seen may be what is not acknowledged yet.
    history.push(version)
    const path = `/api/v1/namespaces/${namespace}/${kind}`
    const metadata = { name, labels: { turn } }
    if (deletes) await this.request('DELETE', `${path}/${name}`, { gracePeriodSeconds: 0 })
    else if (exists) await this.request('PATCH', `${path}/${name}`, { metadata })
    else await this.request('POST', path, kind === 'pods' ? { metadata, spec: pod } : { metadata, data: { turn } })
    version.acknowledged = Date.now()
    // What nobody may show any more is not remembered.
    const settled = history.findLastIndex(
      ({ acknowledged }) => acknowledged !== null && acknowledged < Date.now() - 120_000,
    )
    if (settled > 0) history.splice(0, settled)
  }
}

/** One line for an object of a list or a row, to compare them by. */
export const labelled = ({ namespace: place, name, labels }: Pick<Row, 'namespace' | 'name' | 'labels'>): string =>
  `${place}/${name} ${labels?.turn ?? ''}`

/** The label of each row of the test's namespace; what stands there twice is no version of anything. */
function turnsByName(rows: Iterable<Row>): Map<string, string> {
  const turns = new Map<string, string>()
  for (const row of rows) {
    if (row.namespace !== namespace) continue
    turns.set(row.name, turns.has(row.name) ? 'twice' : (row.labels?.turn ?? ''))
  }
  return turns
}
