import type pg from 'pg'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { databaseClient, inDatabase, noPostgres } from './database-session.ts'
import { until } from './fault-marks.ts'

const table = 'endpoints'
/** In the order in which they come, so that each waits for the one before. */
const report = 'nightly-report'
const migration = 'schema-migration'
const application = 'budapp-endpoints'
const readers = 5
const ours = [report, migration, application].map((name) => `'${name}'`).join(', ')
const waiting = `SELECT count(*)::int AS waiting FROM pg_stat_activity
WHERE application_name IN (${ours}) AND wait_event_type = 'Lock'`

/** By cluster folder. They live as long as the process that holds the lab. */
const held = new Map<string, readonly pg.Client[]>()

async function connected(cluster: LabCluster, name: string): Promise<pg.Client> {
  const client = databaseClient(cluster, name)
  // A server that is stopped ends its sessions.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (thrown) {
    throw noPostgres(cluster, thrown)
  }
  return client
}

const waitFor = (cluster: LabCluster, sessions: number, signal: AbortSignal): Promise<void> =>
  until(
    `${sessions} waiting sessions`,
    15_000,
    () =>
      inDatabase(
        cluster,
        'lab',
        'postgres',
        async (client) => (await client.query(waiting)).rows[0]?.waiting >= sessions,
      ),
    signal,
  )

/** One forgotten transaction, a migration that waits for it, and everybody else behind the migration. All locks are real. */
export const blockedQueries: LabIncident = {
  id: 'blocked-queries',
  title: 'Queries wait for one another',
  story:
    'A report left its transaction open after it had read the table endpoints. A migration wants to change that table and waits; whoever reads it now waits behind the migration. Nothing fails, every query on endpoints stands still and runs longer and longer. Who holds whom, and the one session that waits for nobody, is to be found.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    if (held.has(cluster.folder)) return
    const clients: pg.Client[] = []
    held.set(cluster.folder, clients)
    const open = async (name: string): Promise<pg.Client> => {
      const client = await connected(cluster, name)
      clients.push(client)
      return client
    }
    const holder = await open(report)
    await holder.query('BEGIN')
    await holder.query(`SELECT count(*) FROM ${table}`)
    const waits = async (name: string, statement: string): Promise<void> => {
      // It ends with its session, when the incident is healed.
      ;(await open(name)).query(statement).catch(() => undefined)
    }
    await waits(migration, `ALTER TABLE ${table} ADD COLUMN owner text`)
    await waitFor(cluster, 1, signal)
    for (let n = 0; n < readers; n++) await waits(application, `SELECT * FROM ${table} WHERE status = 'RUNNING'`)
    await waitFor(cluster, 1 + readers, signal)
  },

  async heal(cluster) {
    held.delete(cluster.folder)
    // The migration first: once the report is gone it would go through.
    for (const name of [migration, application, report]) {
      const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${name}'`
      const left = `SELECT FROM pg_stat_activity WHERE application_name = '${name}'`
      await inDatabase(cluster, 'lab', 'postgres', async (client) => {
        await client.query(end)
        await until(`The end of ${name}`, 10_000, async () => (await client.query(left)).rowCount === 0)
      })
    }
  },
}
