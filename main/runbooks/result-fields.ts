import { findKind } from '@shared/clusters/kinds/index.ts'
import type { FilledCommand } from './filled-command.ts'
import type { KubectlCommand } from './kubectl-command.ts'

/** What is known of a variable before anything ran: a list with rows of these fields (null: any), or anything. */
export type FieldShape = { readonly rows: readonly string[] | null } | { readonly fields: readonly string[] } | 'any'

/** The variables that a step's result brings, by name. */
export type ResultFields = Readonly<Record<string, FieldShape>>

const program: ResultFields = { exitCode: 'any', stdout: 'any', stderr: 'any', json: 'any' }
const done: ResultFields = { done: 'any', text: 'any' }

/** What the result of a command will be called, as `resources/runbooks/README.md` says. */
export function resultFields(command: FilledCommand): ResultFields {
  switch (command.executor) {
    case 'kubectl':
      return kubectlFields(command.command)
    case 'sh':
      return program
    case 'sql postgres':
    case 'sql clickhouse':
      return { rows: { rows: null }, count: 'any', affected: 'any' }
    case 'redis':
      return { reply: 'any', fields: 'any' }
    case 'promql':
      return { series: { rows: ['labels', 'value', 'points'] }, value: 'any' }
    case 'logql':
      return { lines: { rows: ['labels', 'text', 'at'] } }
    case 'traceql':
      return { traces: { rows: null } }
    case 'http':
      return { status: 'any', json: 'any', body: 'any' }
    case 'check':
      return { check: { fields: ['verdict', 'observed', 'objects'] } }
    case 'ask':
      return { answer: 'any' }
  }
}

function kubectlFields(command: KubectlCommand): ResultFields {
  switch (command.verb) {
    case 'get':
    case 'describe': {
      const rows = { rows: rowFields(command.kind) }
      const fields: ResultFields = { rows, [rowsName(command.kind)]: rows }
      return command.verb === 'get' ? fields : { ...fields, objects: { rows: null } }
    }
    case 'logs':
      return { lines: { rows: ['pod', 'container', 'text', 'time'] } }
    case 'top':
      return { rows: { rows: ['name', 'namespace', 'container', 'cpuCores', 'memoryBytes'] } }
    case 'exec':
    case 'run':
      return program
    default:
      return done
  }
}

/** The variable that holds the rows of a kind: its plural, of a custom resource without its group. */
export function rowsName(kind: string): string {
  return findKind(kind)?.plural ?? kind.split('.')[0] ?? kind
}

/** The fields of a kind's rows, as a row of an empty object shows them; null when any may be there. */
function rowFields(plural: string): readonly string[] | null {
  const kind = findKind(plural)
  if (kind === null) return null
  try {
    return Object.keys(
      kind.project(kind.schema.parse({ metadata: { uid: 'u', name: 'n', namespace: 'n' }, cells: {} })),
    )
  } catch {
    return null
  }
}
