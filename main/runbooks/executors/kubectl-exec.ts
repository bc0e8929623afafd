import { isReady } from '@main/checks/pod-condition.ts'
import { provenRows } from '@main/checks/proven-rows.ts'
import type { ExecResult } from '@main/clusters/cluster-access.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Execution, StepResult } from './executor.ts'
import { type KubectlVerb, namespaceOf } from './kubectl-verb.ts'

const mostBytes = 4 * 1024 * 1024

/**
 * Runs a program in a container. Another exit code than 0 is a result. Stopping closes the session.
 * Errors: NOT_FOUND when there is no pod, NOT_READY when none is ready, and those of ClusterAccess.exec.
 */
export async function kubectlExec(execution: Execution, command: KubectlVerb<'exec'>): Promise<StepResult> {
  const { cluster, signal, timeoutMs } = execution
  const pod = await podFor(execution, command)
  const answer = await cluster.exec({
    namespace: namespaceOf(command),
    pod: pod.name,
    container: command.container ?? defaultContainer(pod),
    command: command.command,
    signal,
    timeoutMs,
    maxBytes: mostBytes,
  })
  return { pod: pod.name, ...programResult(execution, answer) }
}

/** What a program that ended gives to expectations, printed on the way. */
export function programResult({ print }: Pick<Execution, 'print'>, answer: ExecResult): StepResult {
  for (const text of [answer.stdout, answer.stderr]) if (text !== '') print(text.replace(/\n$/, ''))
  if (answer.truncated) print(`… the output was longer than ${mostBytes} bytes and was cut`)
  if (answer.exitCode !== 0) print(`exit code ${answer.exitCode}`)
  const { exitCode, stdout, stderr, truncated } = answer
  return { exitCode, stdout, stderr, truncated, json: jsonOf(stdout) }
}

/** null when the text is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Errors: NOT_FOUND, NOT_READY. */
export async function podFor({ cluster, clock, signal }: Execution, command: KubectlVerb<'exec'>): Promise<PodRow> {
  const { target } = command
  const namespace = namespaceOf(command)
  const kind = findKind(target.kind)?.plural ?? target.kind
  const all = await provenRows(cluster, pods, namespace, clock, signal)
  const own = all.filter((pod) =>
    kind === 'pods' ? pod.name === target.name : pod.workload?.kind === kind && pod.workload.name === target.name,
  )
  const first = own.find(isReady) ?? (kind === 'pods' ? own[0] : undefined)
  if (first !== undefined) return first
  const what = `${kind}/${target.name} in ${namespace}`
  if (own.length === 0) throw new CockpitError('NOT_FOUND', `There is no pod of ${what}`)
  throw new CockpitError('NOT_READY', `No pod of ${what} is ready: ${own.map(({ name }) => name).join(', ')}`)
}

function defaultContainer(pod: PodRow): string {
  const chosen = pod.annotations['kubectl.kubernetes.io/default-container']
  return chosen ?? pod.containers.find(({ role }) => role === 'regular')?.name ?? ''
}
