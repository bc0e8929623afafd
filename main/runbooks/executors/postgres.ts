import type { Duplex } from 'node:stream'
import { serviceStream } from '@main/clusters/service-stream.ts'
import { textTable } from '@main/platform/text-table.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformDatabase } from '@shared/platform/profile.ts'
import pg from 'pg'
import type { FilledCommand } from '../filled-command.ts'
import { databaseOf, loginTo } from './database-login.ts'
import type { Execution, StepResult } from './executor.ts'

/** One statement, its parameters bound to $1, $2 … */
export type SqlCommand = Pick<Extract<FilledCommand, { readonly executor: 'sql postgres' }>, 'text' | 'parameters'>

type Row = Readonly<Record<string, unknown>>

const mostRows = 10_000
const [int8, numeric, timestamp, timestamptz, date] = [20, 1700, 1114, 1184, 1082]

/** Figures as numbers where a number holds them exactly, times as the server writes them. */
const types: pg.CustomTypesConfig = {
  getTypeParser(id, format) {
    if (id === int8 || id === numeric) return exactNumber
    if (id === timestamp || id === timestamptz || id === date) return (value: string) => value
    return pg.types.getTypeParser(id, format as 'text')
  },
}

/** The text stays where a number could not hold it. */
export function exactNumber(value: string): number | string {
  const figure = Number(value)
  const digits = value.replace(/[-.]/g, '').replace(/^0+/, '').length
  return Number.isFinite(figure) && digits <= 15 ? figure : value
}

/**
 * One statement through a port-forward to a pod behind the profile's PostgreSQL. In a D0 step it runs in a read-only
 * transaction, else outside of one. Stopping cancels it on the server.
 * Errors: NOT_CONFIGURED, QUERY_REFUSED with PostgreSQL's own words, TIMED_OUT, ANSWER_TOO_LARGE and those of reaching it.
 */
export async function postgres(execution: Execution, command: SqlCommand): Promise<StepResult> {
  const { print, timeoutMs, readOnly } = execution
  const database = databaseOf(execution, 'postgresql')
  return withClient(execution, database, async (client) => {
    // A whole second less than the step has, so that it is the server that says so.
    await client.query(`SET statement_timeout = ${Math.max(500, timeoutMs - 1_000)}`)
    if (readOnly) await client.query('BEGIN READ ONLY')
    const { rows, columns, affected, notices } = await statement(client, command)
    if (readOnly) await client.query('ROLLBACK')
    for (const notice of notices) print(notice)
    if (columns.length > 0) {
      print(
        textTable(
          columns.map((title) => ({ title })),
          rows.map((row) => columns.map((name) => cell(row[name]))),
        ),
      )
      print(`(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`)
    } else print(affected)
    return { rows, count: rows.length, affected: Number(/\d+$/.exec(affected)?.[0] ?? 0), notices }
  })
}

export const cell = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Connects, and cancels on the server what runs when the signal aborts. */
async function withClient<T>(
  execution: Execution,
  database: PlatformDatabase,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { signal } = execution
  const login = await loginTo(execution, database)
  const client = await connected(await serviceStream(execution.cluster, database, execution.signal), login)
  let pid: number | null = null
  const cancel = () => {
    if (pid !== null) void cancelBackend(execution, database, pid).catch(() => undefined)
  }
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    pid = rows[0]?.pid ?? null
    signal.addEventListener('abort', cancel, { once: true })
    return await work(client)
  } catch (thrown) {
    throw signal.aborted ? signal.reason : refusal(thrown)
  } finally {
    signal.removeEventListener('abort', cancel)
    await client.end().catch(() => undefined)
  }
}

async function connected(stream: Duplex, login: Awaited<ReturnType<typeof loginTo>>): Promise<pg.Client> {
  const client = new pg.Client({
    // A Duplex with the parts of a socket that pg uses.
    stream: (() => stream) as unknown as NonNullable<pg.ClientConfig['stream']>,
    user: login.user ?? 'postgres',
    database: login.database ?? 'postgres',
    ...(login.password === null ? {} : { password: login.password }),
    application_name: 'foundry-cockpit',
    types,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (thrown) {
    stream.destroy()
    throw refusal(thrown)
  }
  return client
}

/** The step's signal has aborted by now, so this goes on a signal of its own. */
async function cancelBackend(execution: Execution, database: PlatformDatabase, pid: number): Promise<void> {
  const own = { ...execution, signal: AbortSignal.timeout(5_000) }
  const client = await connected(await serviceStream(own.cluster, database, own.signal), await loginTo(own, database))
  try {
    await client.query('SELECT pg_cancel_backend($1)', [pid])
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Answer {
  readonly rows: Row[]
  readonly columns: readonly string[]
  /** The command tag: "VACUUM", "UPDATE 3". */
  readonly affected: string
  readonly notices: readonly string[]
}

function statement(client: pg.Client, { text, parameters }: SqlCommand): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = []
    const notices: string[] = []
    const noticed = ({ message }: { message?: string | undefined }) => notices.push(message ?? '')
    client.on('notice', noticed)
    // The extended protocol takes one statement only, so nothing can follow a transaction's end.
    const query = new pg.Query({ text, values: [...parameters], queryMode: 'extended' } as pg.QueryConfig)
    query.on('row', (row: Row) => {
      if (rows.length <= mostRows) rows.push(row)
    })
    query.on('error', reject)
    query.on('end', (result: pg.QueryResult) => {
      client.off('notice', noticed)
      if (rows.length > mostRows) {
        return reject(new CockpitError('ANSWER_TOO_LARGE', `More than ${mostRows} rows`, 'Ask for fewer.'))
      }
      const columns = result.fields.map(({ name }) => name)
      const tag = `${result.command ?? ''}${result.rowCount === null ? '' : ` ${result.rowCount}`}`
      resolve({ rows, columns, affected: tag.trim(), notices })
    })
    client.query(query)
  })
}

/** PostgreSQL's own words, without the query and its values. */
function refusal(thrown: unknown): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const { message, code } = wordsOf(thrown)
  if (code === '57014') return new CockpitError('TIMED_OUT', `PostgreSQL: ${message}`, 'Allow the step more time.')
  if (code === '28P01' || code === '28000') {
    return new CockpitError('UNAUTHORIZED', `PostgreSQL: ${message}`, 'Name user and Secret in the profile.')
  }
  if (code === '42501') return new CockpitError('FORBIDDEN', `PostgreSQL: ${message}`)
  if (/^[0-9A-Z]{5}$/.test(code)) return new CockpitError('QUERY_REFUSED', `PostgreSQL: ${message}`)
  return new CockpitError('UNREACHABLE', `PostgreSQL cannot be reached: ${message}`)
}

function wordsOf(thrown: unknown): { message: string; code: string } {
  if (!(thrown instanceof Error)) return { message: String(thrown), code: '' }
  return { message: thrown.message, code: 'code' in thrown ? String(thrown.code) : '' }
}
