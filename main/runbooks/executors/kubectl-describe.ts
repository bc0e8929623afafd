import { provenRows } from '@main/checks/proven-rows.ts'
import { type DescribedObject, describedObject, describeText } from '@main/clusters/describe-text.ts'
import { forShow } from '@main/clusters/object-yaml.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { type EventRow, events } from '@shared/clusters/kinds/events.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Execution, StepResult } from './executor.ts'
import { kindNamed } from './kubectl-get.ts'

export interface DescribeCommand {
  readonly kind: string
  readonly name: string
  /** Left out of account for a kind without namespaces. */
  readonly namespace: string
}

/** Events of a cluster-scoped object are kept in this namespace. */
const clusterEvents = 'default'

/** One object, what a Secret holds left out, and its events. Errors: NOT_FOUND and those of any request. */
export async function kubectlDescribe(execution: Execution, command: DescribeCommand): Promise<StepResult> {
  const { cluster, clock, signal, print } = execution
  const kind = await kindNamed(cluster, command.kind, signal)
  const namespace = kind.namespaced ? command.namespace : null
  const object = forShow(await cluster.json(objectPath(kind, namespace, command.name), { signal }))
  const described = describedObject.parse(object)
  const told = await eventsOf(execution, described)
  print(describeText(described, told, clock.now()))
  return { object, events: typeof told === 'string' ? [] : told, eventsUnread: typeof told === 'string' ? told : '' }
}

async function eventsOf(
  { cluster, clock, signal }: Execution,
  { kind, metadata }: DescribedObject,
): Promise<readonly EventRow[] | string> {
  try {
    const rows = await provenRows(cluster, events, metadata.namespace ?? clusterEvents, clock, signal)
    return rows
      .filter(({ involved }) => involved.kind === kind && involved.name === metadata.name)
      .sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0))
  } catch (thrown) {
    if (signal.aborted) throw thrown
    return toErrorShape(thrown).message
  }
}
