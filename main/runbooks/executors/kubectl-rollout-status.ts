import { watchRollout } from '@main/actions/rollout.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Execution, StepResult } from './executor.ts'
import { kindNamed } from './kubectl-get.ts'
import { type KubectlVerb, namespaceOf } from './kubectl-verb.ts'

/**
 * Waits until a rollout is complete or stuck; that it took longer than the step may is a result too.
 * Errors: NOT_FOUND, CANCELLED and those of any request.
 */
export async function kubectlRolloutStatus(
  execution: Execution,
  command: KubectlVerb<'rollout status'>,
): Promise<StepResult> {
  const { cluster, clock, signal, timeoutMs, print } = execution
  const kind = await kindNamed(cluster, command.target.kind, signal)
  const enough = new AbortController()
  let ranOut = false
  // A little before the step's own limit, so that how far it came is told and not only that time ran out.
  const limitMs = Math.min(command.timeoutMs ?? timeoutMs, timeoutMs - 500)
  const cancelTimer = clock.after(Math.max(0, limitMs), () => {
    ranOut = true
    enough.abort()
  })
  let last = ''
  let progress = { done: 0, total: 0 }
  const told = (complete: boolean, text: string): StepResult => {
    if (text !== last) print(text)
    return { done: complete, timedOut: ranOut, text, pods: progress }
  }
  const target = { cluster, kind, namespace: namespaceOf(command), name: command.target.name }
  const steps = watchRollout(target, clock, AbortSignal.any([signal, enough.signal]))
  try {
    for (;;) {
      const next = await steps.next()
      if (next.done === true) return told(true, next.value)
      print(next.value.text)
      last = next.value.text
      progress = { done: next.value.done, total: next.value.total ?? 0 }
    }
  } catch (thrown) {
    if (ranOut && !signal.aborted) return told(false, last || 'The rollout was not read in time')
    if (thrown instanceof CockpitError && thrown.code === 'ROLLOUT_STUCK') return told(false, thrown.message)
    throw thrown
  } finally {
    cancelTimer()
  }
}
