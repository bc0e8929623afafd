import type pg from 'pg'
import type { LabIncident } from '../lab-cluster.ts'
import { inDatabase } from './database-session.ts'

const table = 'simulation_results'
const index = 'idx_simulation_workflow_id'
const leftover = `${index}_ccnew`
/** Grow the index to 16 MB; the runbook speaks of indexes from 10 MB on. */
const rows = 400_000
const bloatedBytes = 10 * 1024 * 1024
/** PostgreSQL's own code for a statement that was cancelled, here by its time limit (appendix A of its manual). */
const cancelled = '57014'

async function isBloated(client: pg.Client): Promise<boolean> {
  const answer = await client.query(`SELECT pg_relation_size('${index}') >= ${bloatedBytes} AS bloated`)
  return answer.rows[0]?.bloated === true
}

/** A writer that has not ended holds the rebuild up until its time is over. */
async function interruptRebuild(writer: pg.Client, rebuilder: pg.Client): Promise<void> {
  await writer.query('BEGIN')
  await writer.query(`LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`)
  try {
    await rebuilder.query("SET statement_timeout = '1s'")
    await rebuilder.query(`REINDEX INDEX CONCURRENTLY ${index}`)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === cancelled)) throw thrown
  } finally {
    await writer.query('ROLLBACK')
  }
}

/** An index that real deletes left large, and what a real rebuild left when it was cut off. */
export const indexBloat: LabIncident = {
  id: 'index-bloat',
  title: 'An index is mostly air',
  story:
    'Results of old simulations were deleted, and idx_simulation_workflow_id still takes more than a hundred times what its rows need. Someone tried to rebuild it beside running work: a time limit ended the attempt, and the invalid index that it left behind is written to by every insert. Both are to be found; the leftover goes first.',
  defaultCluster: 'prod-eu',

  break: (cluster) =>
    inDatabase(cluster, 'budsim', 'bud', async (client) => {
      if (!(await isBloated(client))) {
        await client.query(
          `INSERT INTO ${table} (workflow_id, model, tokens_per_second, created_at)
           SELECT md5(n::text || 'replay')::uuid, 'replay', 400, now() FROM generate_series(1, ${rows}) AS n`,
        )
        await client.query(`DELETE FROM ${table} WHERE model = 'replay'`)
        // The estimate of the runbook stands on fresh statistics, and only what is dead goes, not the index's pages.
        await client.query(`VACUUM ANALYZE ${table}`)
      }
      const { rowCount } = await client.query(`SELECT FROM pg_class WHERE relname = '${leftover}'`)
      if (rowCount === 0) {
        await inDatabase(cluster, 'maintenance', 'bud', (rebuilder) => interruptRebuild(client, rebuilder))
      }
    }),

  heal: (cluster) =>
    inDatabase(cluster, 'maintenance', 'bud', async (client) => {
      await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${leftover}`)
      await client.query(`REINDEX TABLE ${table}`)
    }),
}
