import type { GatedAction, Step } from '@main/gate/gated-action.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Tier } from '@shared/gate/tier.ts'
import { commandAction } from './command-action.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import { type KubectlVerb, namespaceOf } from './executors/kubectl-verb.ts'
import type { FilledCommand } from './filled-command.ts'
import type { KubectlCommand } from './kubectl-command.ts'

export interface ChangeOptions {
  readonly execution: Execution
  readonly typed: FilledCommand
  readonly command: string
  readonly title: string
  readonly tier: Tier
  /** "runbook X, run Y, step Z": what the journal tells besides. */
  readonly words: string
  /** The cockpit's own actions on objects. */
  action(request: ActionRequest, signal: AbortSignal): Promise<GatedAction>
  onResult(result: StepResult): void
  /** Takes secrets out of what the journal gets. */
  redact(text: string): string
}

const objectVerbs = ['rollout restart', 'scale', 'delete'] as const
type ObjectCommand = KubectlVerb<(typeof objectVerbs)[number]>

const isObjectCommand = (command: KubectlCommand): command is ObjectCommand =>
  objectVerbs.some((verb) => verb === command.verb)

/** The step's command as the gate takes it. Errors: NOT_FOUND, BAD_INPUT, NOT_POSSIBLE. */
export async function changeOf(options: ChangeOptions): Promise<GatedAction> {
  const { typed, execution, onResult } = options
  if (typed.executor === 'kubectl' && isObjectCommand(typed.command)) {
    const action = await options.action(requestOf(execution.cluster.id, typed.command), execution.signal)
    return told(action, options, (text) => onResult({ done: true, text }))
  }
  return told(commandAction(options), options, () => undefined)
}

function requestOf(cluster: string, command: ObjectCommand): ActionRequest {
  const { kind, name } = command.target
  const target = { kind, namespace: namespaceOf(command), name }
  switch (command.verb) {
    case 'rollout restart':
      return { action: 'restart', cluster, target }
    case 'scale':
      return { action: 'scale', cluster, target, replicas: command.replicas }
    case 'delete':
      return { action: 'delete', cluster, target }
  }
}

/** The same action, whose journal entries name run and step. */
function told(
  action: GatedAction,
  { words, tier, execution, redact }: ChangeOptions,
  done: (text: string) => void,
): GatedAction {
  return {
    ...action,
    async plan(signal) {
      const plan = await action.plan(signal)
      return {
        ...plan,
        // The runbook may know that it is worse here than the action itself does.
        tier: tier > plan.tier ? tier : plan.tier,
        detail: `${plan.detail} (${words})`,
        async *perform(stopping) {
          const text = redact(yield* withoutSecrets(plan.perform(stopping), redact))
          execution.print(text)
          done(text)
          return `${text} (${words})`
        },
      }
    },
  }
}

/** A failure may repeat the command with what was filled into it. */
async function* withoutSecrets(
  steps: AsyncGenerator<Step, string, void>,
  redact: (text: string) => string,
): AsyncGenerator<Step, string, void> {
  try {
    return yield* steps
  } catch (thrown) {
    const { code, message, hint } = toErrorShape(thrown)
    throw new CockpitError(code, redact(message), redact(hint))
  }
}
