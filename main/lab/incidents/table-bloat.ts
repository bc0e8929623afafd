import type pg from 'pg'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { databaseClient, inDatabase, noPostgres } from './database-session.ts'
import { until } from './fault-marks.ts'

const table = 'simulation_results'
/** Each writes every row anew: after three the table has more dead rows than live ones. */
const rewrites = 3

/** Twice what autovacuum waits for, as the runbook has it. */
const behind = `SELECT n_dead_tup > 2 * (current_setting('autovacuum_vacuum_threshold')::numeric
  + current_setting('autovacuum_vacuum_scale_factor')::numeric * n_live_tup) AS behind
FROM pg_stat_user_tables WHERE relname = '${table}'`
const answer = z.array(z.object({ behind: z.boolean() }))

/** The session that holds the dead rows, by cluster folder. It lives as long as the process that holds the lab. */
const held = new Map<string, pg.Client>()

const isBehind = (cluster: LabCluster): Promise<boolean> =>
  inDatabase(
    cluster,
    'budsim',
    'postgres',
    async (client) => answer.parse((await client.query(behind)).rows)[0]?.behind === true,
  )

async function holdSnapshot(cluster: LabCluster): Promise<void> {
  if (held.has(cluster.folder)) return
  const client = databaseClient(cluster, 'report-export')
  // A server that is stopped ends the session: then nothing is held.
  client.on('error', () => held.delete(cluster.folder))
  try {
    await client.connect()
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await client.query(`SELECT count(*) FROM ${table}`)
  } catch (thrown) {
    throw noPostgres(cluster, thrown)
  }
  held.set(cluster.folder, client)
}

/** Dead rows that no vacuum may remove: real updates, and a real transaction that could still see what they replaced. */
export const tableBloat: LabIncident = {
  id: 'table-bloat',
  title: 'Dead rows pile up in a table',
  story:
    'A report left its transaction open, so that no vacuum may remove what was updated since. simulation_results holds several dead rows for each live one and grows. Which table, how far beyond autovacuum’s limit, and after five minutes also which session holds them, is to be found; that session is to be ended before a vacuum helps.',
  defaultCluster: 'staging',

  async break(cluster, signal) {
    await holdSnapshot(cluster)
    await inDatabase(cluster, 'budsim', 'postgres', async (client) => {
      for (let n = 0; n < rewrites; n++) await client.query(`UPDATE ${table} SET tokens_per_second = tokens_per_second`)
    })
    await until('The dead rows', 15_000, () => isBehind(cluster), signal)
  },

  async heal(cluster) {
    await held
      .get(cluster.folder)
      ?.end()
      .catch(() => undefined)
    held.delete(cluster.folder)
    await until('The end of the dead rows', 30_000, async () => {
      if (!(await isBehind(cluster))) return true
      await inDatabase(cluster, 'budsim', 'postgres', (client) => client.query(`VACUUM ANALYZE ${table}`))
      return false
    })
  },
}
