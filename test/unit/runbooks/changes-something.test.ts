import { changesSomething } from '@main/runbooks/changes-something.ts'
import { fillCommand } from '@main/runbooks/fill-command.ts'
import type { Executor } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'

const changes = (executor: Executor, text: string) =>
  changesSomething(fillCommand({ executor, text, line: 1 }, { values: {}, inputs: [] }))

describe('changesSomething', () => {
  it.each([
    [
      'sql postgres',
      'SELECT relname, last_vacuum, n_dead_tup FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 10',
      'no',
    ],
    ['sql postgres', "SELECT pid FROM pg_stat_activity WHERE query ILIKE 'vacuum%'", 'no'],
    ['sql clickhouse', 'SELECT * FROM system.replicas WHERE is_readonly = 1', 'no'],
    ['sql postgres', 'WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a', 'yes'],
    ['sql postgres', 'SELECT pg_terminate_backend(1)', 'yes'],
    ['sql postgres', 'EXPLAIN ANALYZE SELECT 1', 'yes'],
    ['sql postgres', '/* SELECT */ VACUUM ANALYZE audit_trail', 'yes'],
    ['sql clickhouse', 'OPTIMIZE TABLE budmetrics.inference_metrics FINAL', 'yes'],
    ['redis', 'INFO memory', 'no'],
    ['redis', 'CONFIG GET maxmemory', 'no'],
    ['redis', 'CONFIG SET activedefrag yes', 'yes'],
    ['redis', 'FLUSHALL', 'yes'],
    ['http', 'GET /clusters', 'no'],
    ['http', 'POST /clusters/1/refresh', 'unclear'],
    ['http', 'DELETE /projects/1', 'yes'],
    ['kubectl', 'get pods', 'no'],
    ['kubectl', 'exec a -- nvidia-smi', 'unclear'],
    ['kubectl', 'run --rm debug --image=busybox -- nslookup a', 'yes'],
    ['sh', 'trivy image a', 'unclear'],
    ['promql', 'up', 'no'],
  ] as const)('%s %s: %s', (executor, text, answer) => {
    expect(changes(executor, text)).toBe(answer)
  })
})
