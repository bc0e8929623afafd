import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clickhouseStatement } from './clickhouse-statement.ts'
import { clickhousePlan, redisPlan } from './database-plans.ts'
import type { ClusterPlace } from './kubernetes-plans.ts'
import type { FoundServers } from './lab-binaries.ts'
import { labPaths } from './lab-folder.ts'
import { clusterValues } from './lab-places.ts'
import type { ProcessPlan } from './lab-process.ts'
import { sentenceOf } from './lab-setup.ts'
import { alertmanagerPlan, type ObservabilityPlace, prometheusPlan } from './observability-plans.ts'
import type { PartBoard } from './part-board.ts'
import { findPostgresHome, postgresPlan, prepareTemplate, runSql } from './postgres-server.ts'
import { splitStatements } from './split-statements.ts'

/** The servers that have packages of their own, and may be missing. */
export const serverPartKinds = ['PostgreSQL', 'Redis', 'ClickHouse', 'Prometheus', 'Alertmanager'] as const
export type ServerPartKind = (typeof serverPartKinds)[number]

export const foundServer = (found: FoundServers, kind: ServerPartKind): string | null => {
  const { postgres, redis, clickhouse, prometheus, alertmanager } = found.servers
  const paths = {
    PostgreSQL: postgres?.bin,
    Redis: redis,
    ClickHouse: clickhouse,
    Prometheus: prometheus,
    Alertmanager: alertmanager,
  }
  return paths[kind] ?? null
}

export interface ServerBringUp {
  readonly folder: string
  /** resources/lab */
  readonly resources: string
  readonly places: readonly ClusterPlace[]
  /** How often Prometheus asks every node what its containers use. */
  readonly metricsEverySeconds: number
  readonly board: PartBoard
  readonly signal: AbortSignal
  readonly start: (plan: ProcessPlan) => Promise<boolean>
}

type Planner = (place: ClusterPlace) => Promise<ProcessPlan>

/** Make the tables that the guides name, in those that have tables. */
const fillers: { readonly [K in ServerPartKind]?: (place: ClusterPlace, resources: string) => Promise<void> } = {
  PostgreSQL: async ({ ports }, resources) =>
    runSql(ports.postgres, await readFile(join(resources, 'postgres', 'seed.sql'), 'utf8')),
  ClickHouse: async ({ ports }, resources) => {
    const script = await readFile(join(resources, 'clickhouse', 'seed.sql'), 'utf8')
    for (const statement of splitStatements(script)) await clickhouseStatement(ports.clickhouseHttp, statement)
  },
}

/** Starts every cluster's databases, Prometheus and Alertmanager. Parts say how it goes; nothing is thrown. */
export async function bringUpServers(run: ServerBringUp, found: FoundServers): Promise<void> {
  const work: Promise<void>[] = []
  for (const kind of serverPartKinds) {
    const path = foundServer(found, kind)
    const planner = path === null ? null : makePlanner(run, kind, path)
    const hint = found.missing.find((one) => one.name === kind)?.hint ?? 'Not on this machine.'
    for (const place of run.places) {
      if (planner === null) run.board.set(`${kind} ${place.name}`, 'missing', hint)
      else work.push(bringUpOne(run, kind, place, planner))
    }
  }
  await Promise.all(work)
}

async function bringUpOne(run: ServerBringUp, kind: ServerPartKind, place: ClusterPlace, planner: Planner) {
  const part = `${kind} ${place.name}`
  try {
    const fill = fillers[kind]
    if (!(await run.start(await planner(place))) || fill === undefined) return
    run.board.set(part, 'starting', 'Filling its tables')
    await fill(place, run.resources)
    run.board.set(part, 'ready', '')
  } catch (thrown) {
    if (!run.signal.aborted) run.board.set(part, 'failed', sentenceOf(thrown))
  }
}

function makePlanner(run: ServerBringUp, kind: ServerPartKind, path: string): Planner {
  const { logs, bin, databaseTemplate } = labPaths(run.folder)
  const observability = (place: ClusterPlace): ObservabilityPlace => ({
    logs,
    resources: join(run.resources, 'prometheus'),
    values: { ...clusterValues(place, bin), METRICS_SECONDS: `${run.metricsEverySeconds}` },
  })
  switch (kind) {
    case 'PostgreSQL': {
      const prepared = findPostgresHome(run.folder, process.getuid?.() ?? null).then(async (home) => ({
        home,
        template: await prepareTemplate(home, path, databaseTemplate),
      }))
      return async (place) => {
        const { home, template } = await prepared
        return postgresPlan(home, path, template, logs, place)
      }
    }
    case 'Redis':
      return (place) => redisPlan(path, logs, place)
    case 'ClickHouse':
      return (place) => clickhousePlan(path, logs, place)
    case 'Prometheus':
      return (place) => prometheusPlan(path, observability(place), place)
    case 'Alertmanager':
      return (place) => alertmanagerPlan(path, observability(place), place)
  }
}
