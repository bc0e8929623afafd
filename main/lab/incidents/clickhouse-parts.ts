import { clickhouseStatement } from '../clickhouse-statement.ts'
import type { LabIncident } from '../lab-cluster.ts'

/** As resources/lab/clickhouse/seed.sql makes it. */
const table = 'budmetrics.inference_metrics'
/** Over the 300 at which today's servers slow inserts down. */
const parts = 320
/** Each row becomes a part, as it would by an insert of its own. */
const rowByRow = { max_block_size: '1', min_insert_block_size_rows: '1', min_insert_block_size_bytes: '1' }
const active = `SELECT count() FROM system.parts WHERE active AND concat(database, '.', table) = '${table}'`

/** Merges that are stopped, and inserts of one row each. The server, its parts and its limits are real. */
export const clickhouseParts: LabIncident = {
  id: 'clickhouse-parts',
  title: 'ClickHouse drowns in parts',
  story:
    'Merges of budmetrics.inference_metrics were stopped for a backup and never started again, and budmetrics inserts its rows one by one. The month has more than 300 parts: inserts are slowed down and soon refused, and queries open hundreds of files. Which table, and whether merges run, is to be found.',
  defaultCluster: 'prod-us',

  async break({ ports }) {
    await clickhouseStatement(ports.clickhouseHttp, `SYSTEM STOP MERGES ${table}`)
    if (Number(await clickhouseStatement(ports.clickhouseHttp, active)) >= parts) return
    const rows = `INSERT INTO ${table} SELECT now(), 'endpoint-qwen-3-32b', 200 + number FROM numbers(${parts})`
    await clickhouseStatement(ports.clickhouseHttp, rows, rowByRow)
  },

  async heal({ ports }) {
    await clickhouseStatement(ports.clickhouseHttp, `SYSTEM START MERGES ${table}`)
    // What merges would do in the minutes to come.
    await clickhouseStatement(ports.clickhouseHttp, `OPTIMIZE TABLE ${table} FINAL`)
  },
}
