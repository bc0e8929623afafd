import type { Socket } from 'node:net'
import pg from 'pg'
import { connectThroughNetwork, NetworkRefusal } from './network-socket.ts'
import type { PodCommand, PodPlace } from './pod-place.ts'

const database = { host: 'postgresql.bud-data', port: 5432, user: 'bud', database: 'bud' }
const patienceMs = 10_000

/**
 * Stands in for `python -c` with the statements that the guides use, not for Python. What it says is true all the same:
 * importing budapp's engine logs in to this cluster's PostgreSQL as budapp does, and fails with the server's own words.
 */
export const python: PodCommand = async ({ argv, place, output }) => {
  const [flag, code] = argv
  if (flag === '--version' || flag === '-V') {
    output.stdout('Python 3.11.9\n')
    return 0
  }
  if (flag !== '-c' || code === undefined) {
    output.stderr('python: the lab only answers `python -c CODE`\n')
    return 2
  }
  for (const statement of code.split(/[;\n]/).map((each) => each.trim())) {
    const printed = /^print\((['"])(.*)\1\)$/.exec(statement)?.[2]
    if (statement === 'from budapp.db import engine') {
      const failure = await tryDatabase(place)
      if (failure !== null) {
        output.stderr(traceback(failure))
        return 1
      }
    } else if (printed !== undefined) {
      output.stdout(`${printed}\n`)
    } else if (statement !== '' && statement !== 'import tracemalloc' && statement !== 'tracemalloc.start()') {
      output.stderr(`python: the lab does not know this statement: ${statement}\n`)
      return 2
    }
  }
  return 0
}

/** What libpq would say, or null when the login worked and a query was answered. */
async function tryDatabase(place: PodPlace): Promise<string | null> {
  const where = `connection to server at "${database.host}", port ${database.port} failed`
  let socket: Socket
  try {
    socket = await connectThroughNetwork(place, database.host, database.port, patienceMs)
  } catch (thrown) {
    if (thrown instanceof NetworkRefusal && thrown.unknownHost) {
      return `could not translate host name "${database.host}" to address: Name or service not known`
    }
    const hint = 'Is the server running on that host and accepting TCP/IP connections?'
    const timedOut = thrown instanceof NetworkRefusal && thrown.timedOut
    return `${where}: Connection ${timedOut ? 'timed out' : 'refused'}\n\t${hint}`
  }
  const client = new pg.Client({
    ...database,
    application_name: 'budapp',
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    stream: () => connected(socket),
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    await client.end()
    return null
  } catch (thrown) {
    socket.destroy()
    if (thrown instanceof pg.DatabaseError) return `${where}: ${thrown.severity ?? 'FATAL'}:  ${thrown.message}`
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return `${where}: server closed the connection unexpectedly (${why})`
  }
}

/** pg dials by itself; this socket is through the network already, so dialling it means telling that it is there. */
function connected(socket: Socket): Socket {
  const dial = (): Socket => {
    process.nextTick(() => socket.emit('connect'))
    return socket
  }
  return Object.assign(socket, { connect: dial })
}

const traceback = (failure: string): string =>
  [
    'Traceback (most recent call last):',
    '  File "<string>", line 1, in <module>',
    '  File "/app/budapp/db.py", line 24, in <module>',
    '    connection = engine.connect()',
    '  File "/usr/local/lib/python3.11/site-packages/sqlalchemy/engine/base.py", line 3274, in connect',
    '    return self._connection_cls(self)',
    `sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) ${failure}`,
    '',
    '(Background on this error at: https://sqlalche.me/e/20/e3q8)',
    '',
  ].join('\n')
