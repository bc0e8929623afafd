import type { GatedAction } from '@main/gate/gated-action.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Tier } from '@shared/gate/tier.ts'
import { commandAction } from './command-action.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import type { KubectlCommand, TypedCommand } from './executors/typed-command.ts'

export interface ChangeOptions {
  readonly execution: Execution
  readonly typed: TypedCommand
  readonly command: string
  readonly title: string
  readonly tier: Tier
  /** "runbook X, run Y, step Z": what the journal tells besides. */
  readonly words: string
  /** The cockpit's own actions on objects. */
  action(request: ActionRequest, signal: AbortSignal): Promise<GatedAction>
  onResult(result: StepResult): void
}

const objectVerbs = ['restart', 'scale', 'delete', 'cordon', 'uncordon', 'drain'] as const
type ObjectCommand = Extract<KubectlCommand, { readonly verb: (typeof objectVerbs)[number] }>

const isObjectCommand = (command: KubectlCommand): command is ObjectCommand =>
  objectVerbs.some((verb) => verb === command.verb)

/** Whether a command changes something whatever its step's tier says. */
export const alwaysChanges = ({ executor, command }: TypedCommand): boolean =>
  executor === 'kubectl' && (command.verb === 'run' || isObjectCommand(command))

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
  const { verb, namespace, name } = command
  // "deployment" and "deploy" are "deployments" to an action.
  const kind = findKind(command.kind)?.plural ?? command.kind
  const target = { kind, namespace, name }
  if (verb !== 'scale') return { action: verb, cluster, target }
  if (command.replicas === null) throw new CockpitError('BAD_INPUT', 'scale needs --replicas')
  return { action: 'scale', cluster, target, replicas: command.replicas }
}

/** The same action, whose journal entries name run and step. */
function told(
  action: GatedAction,
  { words, tier, execution }: ChangeOptions,
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
          const text = yield* plan.perform(stopping)
          execution.print(text)
          done(text)
          return `${text} (${words})`
        },
      }
    },
  }
}
