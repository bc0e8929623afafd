import { describeText } from '@main/clusters/describe-text.ts'
import { readObjectOnce } from '@main/clusters/object-once.ts'
import { forShow } from '@main/clusters/object-yaml.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Execution, StepResult } from './executor.ts'
import { kindNamed, kubectlGet } from './kubectl-get.ts'
import type { KubectlVerb } from './kubectl-verb.ts'

/** More than anyone reads; each one is a request. */
const mostObjects = 20

/**
 * Objects with their conditions, containers and events, and what a Secret holds left out; the result has their rows.
 * Errors: NOT_FOUND and those of any request.
 */
export async function kubectlDescribe(execution: Execution, command: KubectlVerb<'describe'>): Promise<StepResult> {
  const { cluster, clock, signal, print } = execution
  const get: KubectlVerb<'get'> = { ...command, verb: 'get', sortBy: null }
  const result = await kubectlGet({ ...execution, print: () => undefined }, get)
  const rows = result.rows as readonly { readonly name: string; readonly namespace: string | null }[]
  if (rows.length > mostObjects) {
    throw new CockpitError('ANSWER_TOO_LARGE', `${rows.length} objects match; at most ${mostObjects} are described`)
  }
  const kind = await kindNamed(cluster, command.kind, signal)
  const objects: unknown[] = []
  for (const { name, namespace } of rows) {
    const object = forShow(await cluster.json(objectPath(kind, namespace, name), { signal }))
    const { description, message } = await readObjectOnce(cluster, { kind, namespace, name }, clock, signal)
    print(describeText(description, message, clock.now()))
    objects.push(object)
  }
  return { ...result, objects }
}
