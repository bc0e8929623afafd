import { yamlOf } from '@main/actions/object-diff.ts'
import { debugImage } from '@main/debug-pods/debug-image.ts'
import {
  createDebugPod,
  type DebugPodWish,
  deadlineFrom,
  debugPodManifest,
  runDebugPod,
} from '@main/debug-pods/debug-pod.ts'
import type { Preview } from '@shared/gate/preview.ts'
import type { Execution, StepResult } from './executor.ts'
import { jsonOf } from './kubectl-exec.ts'
import { type KubectlVerb, namespaceOf } from './kubectl-verb.ts'

/** Runs a program in a pod of its own, which is gone afterwards. Errors: as runDebugPod. */
export async function debugPod(execution: Execution, command: KubectlVerb<'run'>): Promise<StepResult> {
  const { exitCode, stdout } = await runDebugPod(execution, wishOf(execution, command), execution.signal)
  return { exitCode, stdout, stderr: '', json: jsonOf(stdout) }
}

/** The pod as the API server would take it: what its policies forbid shows here. Errors: those of the dry run. */
export async function debugPodPreview(execution: Execution, command: KubectlVerb<'run'>): Promise<Preview> {
  const { clock, owner, run, signal } = execution
  const wish = wishOf(execution, command)
  await createDebugPod(execution, wish, true, signal)
  const manifest = yamlOf(debugPodManifest(wish, { owner, run, deadline: deadlineFrom(clock.now()) }))
  const { namespace, name, image } = wish
  return {
    diff: manifest
      .trimEnd()
      .split('\n')
      .map((text) => ({ sign: 'add', text })),
    affected: [{ kind: 'pods', namespace, name, fate: 'is made, and removed at the end', tone: 'warn' }],
    warnings: image === command.image ? [] : [`The profile has ${image} in place of ${command.image}.`],
  }
}

function wishOf({ profile }: Execution, command: KubectlVerb<'run'>): DebugPodWish {
  return {
    namespace: namespaceOf(command),
    name: command.name,
    image: debugImage(command.image, profile),
    args: command.command,
  }
}
