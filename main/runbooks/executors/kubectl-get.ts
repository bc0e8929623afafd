import { provenRows } from '@main/checks/proven-rows.ts'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { findCustomKind } from '@main/clusters/find-custom-kind.ts'
import { textTable } from '@main/platform/text-table.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import type { EventRow } from '@shared/clusters/kinds/events.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { rowsName } from '../result-fields.ts'
import type { Execution, StepResult } from './executor.ts'
import { type KubectlVerb, scopeOf } from './kubectl-verb.ts'

/** Errors: NOT_FOUND, and those of any request. */
export async function kindNamed(cluster: ClusterAccess, word: string, signal: AbortSignal): Promise<Kind> {
  return findKind(word) ?? customKind(await findCustomKind(cluster, word, signal))
}

/**
 * The rows of a kind as the cockpit's tables have them, proven to be what the server has now.
 * Errors: NOT_FOUND for a name that is not there, and those of provenRows.
 */
export async function kubectlGet(
  { cluster, clock, signal, print }: Execution,
  command: KubectlVerb<'get'>,
): Promise<StepResult> {
  const { kind: word, name, selector, sortBy } = command
  const kind = await kindNamed(cluster, word, signal)
  const all = await provenRows(cluster, kind, kind.namespaced ? scopeOf(command) : null, clock, signal)
  const rows = sorted(selected(named(all, name), selector), sortBy)
  if (name !== null && rows.length === 0) {
    throw new CockpitError('NOT_FOUND', `${kind.plural} "${name}" not found`, '')
  }
  const columns = kind.columns.map(({ title, align }) => ({ title: title.toUpperCase(), ...(align ? { align } : {}) }))
  const cells = rows.map((row) => kind.columns.map((column) => column.text(row, clock.now())))
  print(rows.length === 0 ? `No ${kind.title.toLowerCase()}.` : textTable(columns, cells))
  return { [rowsName(kind.plural)]: rows, rows, count: rows.length }
}

const named = <R extends Row>(rows: readonly R[], name: string | null): readonly R[] =>
  name === null ? rows : rows.filter((row) => row.name === name)

/** The rows that a selector takes. Errors: BAD_INPUT when it is none, or the kind's rows carry no labels. */
export function selected<R extends Row>(rows: readonly R[], selector: string | null): readonly R[] {
  if (selector === null) return rows
  const reading = parseLabelSelector(selector)
  if ('wrong' in reading) throw new CockpitError('BAD_INPUT', `"${selector}" is no label selector: ${reading.wrong}`)
  return rows.filter(({ labels }) => {
    if (labels === undefined) throw new CockpitError('BAD_INPUT', 'This kind cannot be selected by label here')
    return reading.matches(labels)
  })
}

function sorted(rows: readonly Row[], by: string | null): readonly Row[] {
  if (by === null) return rows
  return [...rows].sort((a, b) => compare(fieldOf(a, by), fieldOf(b, by)))
}

const isEvent = (row: Row): row is EventRow => 'involved' in row && 'lastSeen' in row

function fieldOf(row: Row, by: string): unknown {
  const last = by.replace(/[{}']/g, '').split('.').at(-1) ?? ''
  if (last === 'creationTimestamp') return row.createdAt
  if (isEvent(row) && ['lastTimestamp', 'eventTime', 'firstTimestamp'].includes(last)) {
    return last === 'firstTimestamp' ? row.firstSeen : row.lastSeen
  }
  if (last in row) return row[last as keyof Row]
  throw new CockpitError('BAD_INPUT', `Rows cannot be sorted by ${by}`, 'Name a field of the rows.')
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  // As kubectl has it, what has no value comes first.
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1
  if (b === null || b === undefined) return 1
  return String(a).localeCompare(String(b))
}
