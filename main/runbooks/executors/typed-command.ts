import type { ClickHouseCommand } from './clickhouse.ts'
import type { RunCommand } from './debug-pod.ts'
import type { HttpCommand } from './http.ts'
import type { DescribeCommand } from './kubectl-describe.ts'
import type { ExecCommand } from './kubectl-exec.ts'
import type { GetCommand } from './kubectl-get.ts'
import type { LogsCommand } from './kubectl-logs.ts'
import type { RolloutStatusCommand } from './kubectl-rollout-status.ts'
import type { TopCommand } from './kubectl-top.ts'
import type { SqlCommand } from './postgres.ts'
import type { RedisCommand } from './redis.ts'

/** A change of one object by one of the cockpit's own actions. */
export interface ObjectChange {
  readonly kind: string
  readonly name: string
  readonly namespace: string | null
  /** For `scale`. */
  readonly replicas: number | null
}

export type KubectlCommand =
  | ({ readonly verb: 'get' } & GetCommand)
  | ({ readonly verb: 'describe' } & DescribeCommand)
  | ({ readonly verb: 'logs' } & LogsCommand)
  | ({ readonly verb: 'top' } & TopCommand)
  | ({ readonly verb: 'exec' } & ExecCommand)
  | ({ readonly verb: 'rollout status' } & RolloutStatusCommand)
  | ({ readonly verb: 'run' } & RunCommand)
  | ({ readonly verb: 'restart' | 'scale' | 'delete' | 'cordon' | 'uncordon' | 'drain' } & ObjectChange)

/** A block with its inputs filled in: what an executor gets. */
export type TypedCommand =
  | { readonly executor: 'kubectl'; readonly command: KubectlCommand }
  | { readonly executor: 'sql postgres'; readonly command: SqlCommand }
  | { readonly executor: 'sql clickhouse'; readonly command: ClickHouseCommand }
  | { readonly executor: 'redis'; readonly command: RedisCommand }
  | { readonly executor: 'promql' | 'logql' | 'traceql'; readonly command: { readonly text: string } }
  | { readonly executor: 'http'; readonly command: HttpCommand }
  | { readonly executor: 'check'; readonly command: { readonly id: string } }
  | { readonly executor: 'sh'; readonly command: { readonly argv: readonly string[] } }
  | { readonly executor: 'ask'; readonly command: { readonly question: string } }
