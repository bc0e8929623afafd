import { provenRows } from '@main/checks/proven-rows.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { kindNamed } from './executors/kubectl-get.ts'

const mostChoices = 1000

export interface ChoiceSources {
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly clusterIds: () => readonly ClusterId[]
}

/** What an input may be, read from the cluster where it says so; 1,000 at most. Errors: NOT_FOUND, and those of reading the cluster. */
export async function choicesOf(
  { cluster: access, clusterIds, clock }: ChoiceSources,
  runbook: Runbook,
  name: string,
  cluster: ClusterId | null,
  inputs: InputValues,
  signal: AbortSignal,
): Promise<string[]> {
  const choices = runbook.inputs.find((input) => input.name === name)?.choices
  if (choices === undefined) throw new CockpitError('NOT_FOUND', `${name} has no choices`)
  if (Array.isArray(choices)) return choices
  if (choices.from === 'contexts') return [...clusterIds()]
  if (cluster === null) throw new CockpitError('BAD_INPUT', 'Choose a cluster first')
  const at = access(cluster)
  const kind = await kindNamed(at, choices.from, signal)
  const namespace = choices.namespace?.replace(/\{\{ *(\w+) *\}\}/g, (_, input: string) => String(inputs[input] ?? ''))
  const rows = await provenRows(at, kind, namespace || null, clock, signal)
  return [...new Set(rows.map((row) => row.name))].slice(0, mostChoices)
}
