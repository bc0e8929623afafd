import { randomUUID } from 'node:crypto'
import type { ProxyAnswer } from '@main/clusters/cluster-access.ts'
import { oneLine } from '@main/observability/service-answer.ts'
import { textTable } from '@main/platform/text-table.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformDatabase } from '@shared/platform/profile.ts'
import { z } from 'zod'
import type { FilledCommand, SqlValue } from '../filled-command.ts'
import { databaseOf, type Login, loginTo } from './database-login.ts'
import type { Execution, StepResult } from './executor.ts'
import { cell, exactNumber } from './postgres.ts'

type ClickHouseCommand = Pick<Extract<FilledCommand, { readonly executor: 'sql clickhouse' }>, 'text' | 'parameters'>

const mostBytes = 16 * 1024 * 1024
const answerForm = z.object({
  meta: z.array(z.object({ name: z.string(), type: z.string() })),
  data: z.array(z.record(z.string(), z.unknown())),
  rows: z.number(),
})

/**
 * One statement over HTTP through the API server's service proxy; in a D0 step with readonly=1. Stopping kills the
 * query on the server. Errors: NOT_CONFIGURED, QUERY_REFUSED with ClickHouse's own words, BAD_ANSWER and those of
 * reaching it.
 */
export async function clickhouse(execution: Execution, command: ClickHouseCommand): Promise<StepResult> {
  const { signal, print, readOnly, timeoutMs } = execution
  const database = databaseOf(execution, 'clickhouse')
  const login = await loginTo(execution, database)
  const queryId = randomUUID()
  const kill = () => void killQuery(execution, database, login, queryId).catch(() => undefined)
  signal.addEventListener('abort', kill, { once: true })
  try {
    const { text, settings } = await bound(execution, database, login, command)
    const answer = await send(execution, database, login, text, {
      query_id: queryId,
      default_format: 'JSON',
      max_execution_time: `${Math.max(1, Math.floor(timeoutMs / 1000) - 1)}`,
      ...settings,
      ...(readOnly ? { readonly: '1' } : {}),
    })
    if (answer.status !== 200) throw refusal(answer)
    if (answer.body.trim() === '') {
      print('Ok.')
      return { rows: [], count: 0, affected: 0 }
    }
    const { meta, rows } = read(answer.body)
    print(
      textTable(
        meta.map(({ name }) => ({ title: name })),
        rows.map((row) => meta.map(({ name }) => cell(row[name]))),
      ),
    )
    print(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'} in set.`)
    return { rows, count: rows.length, affected: 0 }
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** Query parameters over HTTP came with 19.14. */
const firstWithParameters = 19 * 1000 + 14

/**
 * Parameters as the server takes them. An older one has none: there a text stands as its bytes in hexadecimal, of which
 * nothing can be read but a text.
 */
async function bound(
  execution: Execution,
  database: PlatformDatabase,
  login: Login,
  { text, parameters }: ClickHouseCommand,
): Promise<{ readonly text: string; readonly settings: Readonly<Record<string, string>> }> {
  const named = Object.entries(parameters)
  if (named.length === 0) return { text, settings: {} }
  const { body } = await send(execution, database, login, 'SELECT version() FORMAT TabSeparated', {})
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(body.trim()) ?? []
  if (Number(major) * 1000 + Number(minor) >= firstWithParameters) {
    return { text, settings: Object.fromEntries(named.map(([name, value]) => [`param_${name}`, escaped(value)])) }
  }
  const inlined = text.replace(/\{(p\d+):[A-Za-z0-9]+\}/g, (place, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    return value === undefined ? place : literal(value)
  })
  return { text: inlined, settings: {} }
}

/** The server reads a parameter as a field of tab-separated text. */
const escaped = (value: SqlValue): string =>
  typeof value === 'string'
    ? value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
    : `${value}`

function literal(value: SqlValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' ? `${value}` : `unhex('${Buffer.from(value).toString('hex')}')`
}

function send(
  { cluster, signal, timeoutMs }: Pick<Execution, 'cluster' | 'signal' | 'timeoutMs'>,
  database: PlatformDatabase,
  { user, password, database: name }: Login,
  text: string,
  settings: Readonly<Record<string, string>>,
): Promise<ProxyAnswer> {
  return cluster.serviceProxy(database, '/', {
    method: 'POST',
    query: { ...settings, ...(name === null ? {} : { database: name }) },
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...(user === null ? {} : { 'x-clickhouse-user': user }),
      ...(password === null ? {} : { 'x-clickhouse-key': password }),
    },
    body: text,
    signal,
    timeoutMs,
    maxBytes: mostBytes,
  })
}

/** The step's signal has aborted by now, so this goes on a signal of its own. The id is ours, so it needs no quoting. */
function killQuery(
  { cluster }: Execution,
  database: PlatformDatabase,
  login: Login,
  queryId: string,
): Promise<unknown> {
  const own = { cluster, signal: AbortSignal.timeout(5_000), timeoutMs: 5_000 }
  return send(own, database, login, `KILL QUERY WHERE query_id = '${queryId}' ASYNC`, {})
}

function read(body: string): { meta: z.output<typeof answerForm>['meta']; rows: Record<string, unknown>[] } {
  const parsed = answerForm.safeParse(jsonOrNull(body))
  if (!parsed.success) {
    // An exception after the first rows comes in the middle of an answer with status 200.
    const told = /Code: \d+[^\n]*/.exec(body)?.[0]
    if (told !== undefined) throw new CockpitError('QUERY_REFUSED', `ClickHouse: ${oneLine(told)}`)
    throw new CockpitError('BAD_ANSWER', 'The answer of ClickHouse cannot be read', 'Leave FORMAT out of the query.')
  }
  const { meta, data } = parsed.data
  // 64-bit figures come as text, since JSON readers would round them.
  const wide = meta.filter(({ type }) => /^(Nullable\()?(U?Int64|Decimal)/.test(type)).map(({ name }) => name)
  for (const row of data) {
    for (const name of wide) if (typeof row[name] === 'string') row[name] = exactNumber(row[name])
  }
  return { meta, rows: data }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusal({ status, body }: ProxyAnswer): CockpitError {
  const words = `ClickHouse: ${oneLine(body) || `status ${status}`}`
  if (status === 401 || status === 403 || /Code: (192|193|194|516)\b/.test(body)) {
    return new CockpitError('UNAUTHORIZED', words, 'Name user and Secret in the profile.')
  }
  if (/Code: 159\b/.test(body)) return new CockpitError('TIMED_OUT', words, 'Allow the step more time.')
  return new CockpitError('QUERY_REFUSED', words)
}
