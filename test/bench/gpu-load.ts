import type { Clock, ClusterAccess, ExecStreamRequest, RowsLease } from '@main/clusters/cluster-access.ts'
import { canonicalField } from '@main/gpu/smi-csv.ts'
import { queryFields } from '@main/gpu/smi-query.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { type CardTruth, models } from '../unit/gpu/captures/card-models.ts'
import { csvCells, headerOf, rowOf } from '../unit/gpu/captures/documents.ts'

const cardsOfNode = 8

/** A clock that the bench moves, of which a step costs next to nothing. */
export class SteppedClock implements Clock {
  private time = 1_795_000_000_000
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  now(): number {
    return this.time
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** Goes on by so much at once, calls what became due, and lets promises settle. */
  async step(ms: number): Promise<void> {
    this.time += ms
    for (const timer of [...this.timers]) {
      if (timer.at > this.time) continue
      this.timers.delete(timer)
      timer.callback()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What nvidia-smi prints on every node, a second each; loads move, so that no two seconds are the same text. */
export function secondsOfText(nodeCount: number, seconds: number): { header: string; texts: (readonly string[])[] } {
  const base = models['H100, driver 580, too hot'] as CardTruth
  const wanted: ReadonlySet<string> = new Set(queryFields)
  const cellsOf = (card: CardTruth, index: number) =>
    csvCells(card)
      .filter(({ field }) => wanted.has(canonicalField(field)))
      .map((cell) => (cell.field === 'index' ? { ...cell, value: String(index) } : cell))
  const header = headerOf(cellsOf(base, 0))
  const texts = Array.from({ length: seconds }, (_, second) =>
    Array.from({ length: nodeCount }, (_, node) => {
      const rows = Array.from({ length: cardsOfNode }, (_, index) => {
        const turn = second * 7 + node * 3 + index
        const card: CardTruth = {
          ...base,
          uuid: uuidOf(node, index),
          bus: (0x10 + index).toString(16).toUpperCase(),
          utilisation: turn % 101,
          powerCents: 30_000 + (turn % 4_000),
          temperature: 40 + (turn % 40),
        }
        return rowOf(cellsOf(card, index))
      })
      return `${rows.join('\n')}\n`
    }),
  )
  return { header, texts }
}

const uuidOf = (node: number, index: number): string =>
  `GPU-${node.toString(16).padStart(8, '0')}-0000-0000-0000-${index.toString(16).padStart(12, '0')}`

/** A cluster in memory whose nodes' sessions print what the bench hands them. */
export function sessionsOnly(nodeCount: number) {
  const sessions = new Map<string, ExecStreamRequest>()
  const names = Array.from({ length: nodeCount }, (_, node) => `gpu-${node}`)
  const nodeRows = names.map((name) =>
    nodes.project(
      nodes.schema.parse({
        metadata: { name, uid: `node-${name}` },
        status: { allocatable: { 'nvidia.com/gpu': '8' }, capacity: { 'nvidia.com/gpu': '8' } },
      }),
    ),
  )
  const podRows = names.map((name) =>
    pods.project(
      pods.schema.parse({
        metadata: { name: `driver-${name}`, namespace: 'gpu-operator', uid: `pod-${name}` },
        spec: { nodeName: name, containers: [{ name: 'nvidia-driver-ctr', image: 'driver' }] },
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'nvidia-driver-ctr', ready: true, state: { running: { startedAt: null } } }],
        },
      }),
    ),
  )
  const lease = (rows: readonly { readonly uid: string }[]) => ({
    rows: new Map(rows.map((row) => [row.uid, row])),
    freshness: { state: 'live', asOf: 1, reason: '', hint: '', loading: null },
    onChange: () => () => {},
    settled: async () => {},
    release: () => {},
  })
  const none = async (): Promise<never> => {
    throw new Error('the bench has no such server')
  }
  const cluster: ClusterAccess = {
    id: 'bench',
    server: 'bench',
    environment: 'development',
    protection: 'open',
    state: { phase: 'live', since: 0, lastAnswer: 0, reason: '', hint: '' },
    onStateChange: () => () => {},
    json: none,
    stream: none,
    serviceProxy: none,
    exec: none,
    socketGrant: none,
    portForward: none,
    execStream: (request) =>
      new Promise((_, reject) => {
        request.opened?.()
        sessions.set(request.pod.replace('driver-', ''), request)
        request.signal.addEventListener('abort', () => reject(new Error('ended')), { once: true })
      }),
    // The kind decides the row type; these are rows of the two kinds that are asked for.
    lease: (kind) =>
      lease(kind.plural === 'nodes' ? nodeRows : kind.plural === 'pods' ? podRows : []) as unknown as RowsLease<never>,
  }
  return {
    cluster,
    /** One second of every node. */
    print(texts: readonly string[]) {
      for (const [node, text] of texts.entries()) {
        sessions.get(`gpu-${node}`)?.output('stdout', Buffer.from(text))
      }
    },
    get open() {
      return sessions.size
    },
  }
}
