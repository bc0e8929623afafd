import type { KubectlCommand } from './kubectl-command.ts'

export type SqlValue = string | number | boolean

/**
 * What a block runs once its inputs are filled in. `shown` is the same as one would read it: secrets as `***`; nothing
 * but that may be kept, printed or shown.
 */
export type FilledCommand =
  | {
      readonly executor: 'kubectl'
      readonly argv: readonly string[]
      readonly command: KubectlCommand
      readonly shown: { readonly argv: readonly string[] }
    }
  | {
      readonly executor: 'sh' | 'redis'
      readonly argv: readonly string[]
      readonly shown: { readonly argv: readonly string[] }
    }
  | {
      readonly executor: 'sql postgres'
      /** With `$1`, `$2` … for the parameters. */
      readonly text: string
      readonly parameters: readonly SqlValue[]
      readonly shown: { readonly text: string }
    }
  | {
      readonly executor: 'sql clickhouse'
      /** With `{p1:String}` … for the parameters. */
      readonly text: string
      readonly parameters: Readonly<Record<string, SqlValue>>
      readonly shown: { readonly text: string }
    }
  | {
      readonly executor: 'promql' | 'logql' | 'traceql'
      readonly query: string
      readonly shown: { readonly text: string }
    }
  | (HttpRequest & { readonly executor: 'http'; readonly shown: HttpRequest })
  | {
      readonly executor: 'check'
      /** Id of a check of the morning check. */
      readonly check: string
      readonly shown: { readonly text: string }
    }
  | { readonly executor: 'ask'; readonly question: string; readonly shown: { readonly text: string } }

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with `/`; inputs are percent-encoded in it. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; null when there is none. */
  readonly body: string | null
}
