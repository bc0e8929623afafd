import type {
  Clock,
  ClusterAccess,
  ExecRequest,
  ExecResult,
  ExecStreamRequest,
  ProxyAnswer,
  RequestOptions,
  RowsLease,
  ServiceAddress,
} from '@main/clusters/cluster-access.ts'
import type { ConnectionState } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

export const liveFreshness: Freshness = { state: 'live', asOf: 1, reason: '', hint: '', loading: null }
export const liveState: ConnectionState = { phase: 'live', since: 0, lastAnswer: 0, reason: '', hint: '' }

export interface FakeAnswers {
  /** By kind's plural. Rows without freshness are live. */
  rows?: Record<string, readonly Row[] | { rows: readonly Row[]; freshness: Freshness }>
  json?: (path: string, options?: RequestOptions) => unknown
  proxy?: (address: ServiceAddress, path: string, options?: RequestOptions) => ProxyAnswer | Promise<ProxyAnswer>
  exec?: (request: ExecRequest) => ExecResult | Promise<ExecResult>
  execStream?: (request: ExecStreamRequest) => Promise<number>
}

export interface FakeCluster extends ClusterAccess {
  /** Kinds whose rows are claimed at the moment. */
  readonly held: Set<string>
  setState(state: ConnectionState): void
}

const notThere = (what: string): CockpitError => new CockpitError('NOT_FOUND', `${what} was not expected in this test`)

/** A cluster in memory that answers what a test tells it, and NOT_FOUND to everything else. */
export function fakeCluster(answers: FakeAnswers, id = 'prod-eu'): FakeCluster {
  const listeners = new Set<(state: ConnectionState) => void>()
  const held = new Set<string>()
  let state = liveState
  return {
    id,
    server: '127.0.0.1:6443',
    environment: 'production',
    protection: 'confirm',
    held,
    get state() {
      return state
    },
    setState(next) {
      state = next
      for (const listener of listeners) listener(next)
    },
    onStateChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async json(path, options) {
      if (answers.json) return answers.json(path, options)
      if (path === '/version') return { gitVersion: 'v1.36.3' }
      throw notThere(path)
    },
    async serviceProxy(address, path, options) {
      if (!answers.proxy) throw notThere(path)
      return answers.proxy(address, path, options)
    },
    async exec(request) {
      if (!answers.exec) throw notThere('exec')
      return answers.exec(request)
    },
    async socketGrant() {
      throw notThere('socket grant')
    },
    async execStream(request) {
      if (!answers.execStream) throw notThere('a session')
      return answers.execStream(request)
    },
    async portForward() {
      throw notThere('port-forward')
    },
    async stream(path) {
      throw notThere(path)
    },
    lease(kind, namespace) {
      const given = answers.rows?.[kind.plural]
      if (given === undefined) throw notThere(`lease of ${kind.plural}`)
      const { rows: all, freshness } = 'freshness' in given ? given : { rows: given, freshness: liveFreshness }
      const rows = all.filter((row) => namespace === null || row.namespace === namespace)
      held.add(kind.plural)
      const lease: RowsLease = {
        rows: new Map(rows.map((row) => [row.uid, row])),
        freshness,
        onChange: () => () => {},
        settled: async () => {},
        release: () => void held.delete(kind.plural),
      }
      // The caller's kind decides the row type; a test gives rows of that kind.
      return lease as RowsLease<never>
    },
  }
}

export const jsonAnswer = (value: unknown, status = 200): ProxyAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
})

export interface HeldClock extends Clock {
  /** Moves time on and runs what falls due, letting promises settle between. */
  advance(ms: number): Promise<void>
  /** Timers that wait. */
  readonly pending: number
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** A clock that stands still until the test moves it. */
export function heldClock(start = 1_000_000): HeldClock {
  let now = start
  let timers: { due: number; callback: () => void }[] = []
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { due: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
        if (!next) break
        now = next.due
        timers = timers.filter((other) => other !== next)
        next.callback()
        await settle()
      }
      now = end
      await settle()
    },
    get pending() {
      return timers.length
    },
  }
}
