import { provenRows } from '@main/checks/proven-rows.ts'
import { textTable } from '@main/platform/text-table.ts'
import { nodemetrics } from '@shared/clusters/kinds/nodemetrics.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'
import type { Execution, StepResult } from './executor.ts'
import { selected } from './kubectl-get.ts'
import { type KubectlVerb, scopeOf } from './kubectl-verb.ts'

interface TopRow {
  readonly namespace: string | null
  readonly name: string
  readonly container: string | null
  /** null where the metrics API does not say. */
  readonly cpuCores: number | null
  readonly memoryBytes: number | null
}

/** What the metrics API measured. Errors: NOT_FOUND where there is none, and those of provenRows. */
export async function kubectlTop(execution: Execution, command: KubectlVerb<'top'>): Promise<StepResult> {
  const { print } = execution
  const unsorted = command.kind === 'nodes' ? await nodeRows(execution, command) : await podRows(execution, command)
  const rows = sorted(unsorted, command.sortBy)
  const withNamespace = command.kind === 'pods' && command.allNamespaces
  const columns = [
    ...(withNamespace ? [{ title: 'NAMESPACE' }] : []),
    { title: command.kind === 'pods' && command.containers ? 'POD' : 'NAME' },
    ...(command.containers ? [{ title: 'NAME' }] : []),
    { title: 'CPU(cores)', align: 'right' as const },
    { title: 'MEMORY(bytes)', align: 'right' as const },
  ]
  const cells = rows.map((row) => [
    ...(withNamespace ? [row.namespace] : []),
    row.name,
    ...(command.containers ? [row.container] : []),
    cpuText(row.cpuCores === null ? null : row.cpuCores * 1000),
    bytesText(row.memoryBytes),
  ])
  print(rows.length === 0 ? 'No metrics.' : textTable(columns, cells))
  return { rows, count: rows.length }
}

const cores = (millicores: number | null): number | null => (millicores === null ? null : millicores / 1000)

async function nodeRows({ cluster, clock, signal }: Execution, { name }: KubectlVerb<'top'>): Promise<TopRow[]> {
  const rows = await provenRows(cluster, nodemetrics, null, clock, signal)
  return rows
    .filter((row) => name === null || row.name === name)
    .map((row) => ({
      namespace: null,
      name: row.name,
      container: null,
      cpuCores: cores(row.cpu),
      memoryBytes: row.memory,
    }))
}

async function podRows({ cluster, clock, signal }: Execution, command: KubectlVerb<'top'>): Promise<TopRow[]> {
  const { name, selector, containers } = command
  const namespace = scopeOf(command)
  const measured = await provenRows(cluster, podmetrics, namespace, clock, signal)
  // Measurements carry no labels: the pods do.
  const chosen =
    selector === null
      ? null
      : new Set(
          selected(await provenRows(cluster, pods, namespace, clock, signal), selector).map(
            (pod) => `${pod.namespace}/${pod.name}`,
          ),
        )
  return measured
    .filter((row) => (name === null || row.name === name) && (chosen?.has(`${row.namespace}/${row.name}`) ?? true))
    .flatMap((row): TopRow[] => {
      const of = { namespace: row.namespace, name: row.name }
      if (!containers) return [{ ...of, container: null, cpuCores: cores(row.cpu), memoryBytes: row.memory }]
      return row.containers.map((each) => ({
        ...of,
        container: each.name,
        cpuCores: cores(each.cpu),
        memoryBytes: each.memory,
      }))
    })
}

function sorted(rows: TopRow[], by: KubectlVerb<'top'>['sortBy']): TopRow[] {
  if (by === null) return rows
  const field = by === 'cpu' ? 'cpuCores' : 'memoryBytes'
  return rows.sort((a, b) => (b[field] ?? -1) - (a[field] ?? -1))
}
