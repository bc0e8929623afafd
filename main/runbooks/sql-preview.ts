import { bytesText } from '@shared/clusters/quantity.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Preview } from '@shared/gate/preview.ts'
import type { Execution } from './executors/executor.ts'
import { postgres } from './executors/postgres.ts'

export interface Maintenance {
  /** As written; null when it takes every table or index. */
  readonly object: string | null
  readonly lock: string
  readonly warnings: readonly string[]
}

const shareUpdate = 'SHARE UPDATE EXCLUSIVE: reads and writes go on'
const identifier = String.raw`((?:"(?:[^"]|"")+"|[A-Za-z_]\w*)(?:\.(?:"(?:[^"]|"")+"|[A-Za-z_]\w*))?)`

/** What a statement of maintenance locks; null for any other statement. */
export function maintenanceOf(text: string): Maintenance | null {
  const statement = text.trim().replace(/;\s*$/, '')
  const vacuum = new RegExp(
    String.raw`^VACUUM\b\s*(\([^)]*\))?\s*((?:(?:FULL|FREEZE|VERBOSE|ANALYZE)\s+)*|(?:FULL|FREEZE|VERBOSE|ANALYZE)\s*)${identifier}?$`,
    'i',
  ).exec(statement)
  if (vacuum !== null) {
    const full = /\bFULL\b/i.test(`${vacuum[1] ?? ''} ${vacuum[2] ?? ''}`)
    return {
      object: vacuum[3] ?? null,
      lock: full ? 'ACCESS EXCLUSIVE: nobody can read or write the table until it is done' : shareUpdate,
      warnings: full ? ['The table is written anew: as much free disk as it has is needed.'] : [],
    }
  }
  const reindex = new RegExp(
    String.raw`^REINDEX\b\s*(\([^)]*\))?\s*(TABLE|INDEX|SCHEMA|DATABASE|SYSTEM)\s+(CONCURRENTLY\s+)?${identifier}?$`,
    'i',
  ).exec(statement)
  if (reindex !== null) {
    const concurrently = reindex[3] !== undefined || /\bCONCURRENTLY\b/i.test(reindex[1] ?? '')
    return {
      object: reindex[4] ?? null,
      lock: concurrently ? shareUpdate : 'ACCESS EXCLUSIVE on the index, SHARE on its table: writes wait',
      warnings: concurrently
        ? ['If it is stopped or fails, an invalid index of the same name with _ccnew is left and must be dropped.']
        : [],
    }
  }
  const analyze = new RegExp(String.raw`^ANALYZE\b\s*(\([^)]*\))?\s*(?:VERBOSE\s+)?${identifier}?$`, 'i').exec(
    statement,
  )
  return analyze === null ? null : { object: analyze[2] ?? null, lock: shareUpdate, warnings: [] }
}

const sizeQuery = `SELECT pg_relation_size(c.oid) AS bytes, pg_total_relation_size(c.oid) AS total, c.relkind AS kind,
  pg_stat_get_live_tuples(c.oid) AS live, pg_stat_get_dead_tuples(c.oid) AS dead
FROM pg_class c WHERE c.oid = to_regclass($1)`

/** What is about to be worked on: size, dead rows, lock. What could not be looked at is told as a warning. */
export async function sqlPreview(execution: Execution, text: string): Promise<Preview> {
  const maintenance = maintenanceOf(text)
  if (maintenance === null) return { diff: [], affected: [], warnings: ['What it changes is not looked at before.'] }
  const { object, lock } = maintenance
  const warnings = [`Lock: ${lock}.`, ...maintenance.warnings]
  if (object === null)
    return { diff: [], affected: [], warnings: [...warnings, 'It works on everything in the database.'] }
  try {
    // Looking is no part of what the step prints.
    const silent = { ...execution, readOnly: true, timeoutMs: 10_000, print: () => undefined }
    const { rows } = await postgres(silent, { text: sizeQuery, parameters: [object] })
    const [found] = rows as readonly Readonly<Record<string, unknown>>[]
    if (found === undefined) return { diff: [], affected: [], warnings: [...warnings, `There is no ${object} here.`] }
    const size = bytesText(Number(found.total))
    const dead = found.kind === 'r' ? `, ${found.dead} dead of ${Number(found.live) + Number(found.dead)} rows` : ''
    return {
      diff: [],
      affected: [
        {
          kind: found.kind === 'i' ? 'index' : 'table',
          namespace: null,
          name: object,
          fate: `${size} on disk${dead}`,
          tone: 'warn',
        },
      ],
      warnings,
    }
  } catch (thrown) {
    if (execution.signal.aborted) throw thrown
    return {
      diff: [],
      affected: [],
      warnings: [...warnings, `Its size could not be looked at: ${toErrorShape(thrown).message}`],
    }
  }
}
