import type { AccessNeed } from '@main/gate/access-review.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { platformApiHost } from '@main/platform/platform-api.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { TargetRef } from '@shared/gate/prepared.ts'
import type { Preview } from '@shared/gate/preview.ts'
import type { Tier } from '@shared/gate/tier.ts'
import type { PlatformApiPlace, PlatformDatabase } from '@shared/platform/profile.ts'
import { debugPodPreview } from './executors/debug-pod.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import { execute } from './executors/index.ts'
import { podFor } from './executors/kubectl-exec.ts'
import { namespaceOf } from './executors/kubectl-verb.ts'
import type { FilledCommand } from './filled-command.ts'
import { sqlPreview } from './sql-preview.ts'

export interface CommandActionOptions {
  readonly execution: Execution
  readonly typed: FilledCommand
  /** As one would type it, without secrets. */
  readonly command: string
  readonly title: string
  readonly tier: Tier
  /** Gets the result when it was performed. */
  onResult(result: StepResult): void
}

/** A command that changes something and is no action on an object: shown, confirmed and journalled like any other. */
export function commandAction(options: CommandActionOptions): GatedAction {
  const { execution, typed, command, title, tier } = options
  const { cluster } = execution
  const place = placeOf(execution, typed)
  return {
    id: 'runbook.command',
    cluster,
    target: place.target,
    needs: place.needs,
    async plan(signal) {
      return {
        tier: tier === 'D0' ? 'D1' : tier,
        subject: { ...place.target, uid: '', resourceVersion: '' },
        title: `${title}?`,
        explanation: `Runs on ${cluster.id}: ${command}`,
        button: 'Run',
        detail: command,
        preview: await previewOf({ ...execution, signal }, typed, place.target),
        recheck: async () => undefined,
        async *perform(stopping) {
          yield { text: command, done: 0, total: 1 }
          const result = await execute({ ...execution, readOnly: false, signal: stopping }, typed)
          options.onResult(result)
          const code = result.exitCode
          return typeof code === 'number' && code !== 0 ? `Ended with exit code ${code}` : 'Done'
        },
      }
    },
  }
}

interface Place {
  readonly target: TargetRef
  readonly needs: readonly AccessNeed[]
}

function placeOf({ profile }: Execution, typed: FilledCommand): Place {
  const pods = (verb: string, namespace: string, subresource?: string): AccessNeed => ({
    verb,
    group: '',
    resource: 'pods',
    ...(subresource === undefined ? {} : { subresource }),
    namespace,
    name: null,
  })
  const database = (engine: PlatformDatabase['engine'], needs: (namespace: string) => AccessNeed[]): Place => {
    const found = profile.databases?.find((each) => each.engine === engine)
    if (found === undefined) throw new CockpitError('NOT_CONFIGURED', `The profile names no ${engine} database`)
    const { namespace, service } = found
    return { target: { kind: 'services', namespace, name: service }, needs: needs(namespace) }
  }
  switch (typed.executor) {
    case 'kubectl': {
      const { command } = typed
      if (command.verb === 'exec') {
        const { target } = command
        const namespace = namespaceOf(command)
        return {
          target: { kind: target.kind, namespace, name: target.name },
          needs: [pods('create', namespace, 'exec')],
        }
      }
      if (command.verb === 'run') {
        const { name } = command
        const namespace = namespaceOf(command)
        return {
          target: { kind: 'pods', namespace, name },
          needs: [pods('create', namespace), pods('delete', namespace), pods('get', namespace, 'log')],
        }
      }
      throw new CockpitError('NOT_POSSIBLE', `kubectl ${command.verb} is no command of this kind`)
    }
    case 'sql postgres':
      return database('postgresql', (namespace) => [pods('create', namespace, 'portforward')])
    case 'redis':
      return database('redis', (namespace) => [pods('create', namespace, 'portforward')])
    case 'sql clickhouse':
      return database('clickhouse', (namespace) => [
        { verb: 'create', group: '', resource: 'services', subresource: 'proxy', namespace, name: null },
      ])
    case 'http':
      return platformApiPlace(profile.platformApi, pods)
    case 'sh':
      return { target: { kind: 'program', namespace: null, name: typed.argv[0] ?? 'program' }, needs: [] }
    default:
      throw new CockpitError('NOT_POSSIBLE', `A ${typed.executor} step changes nothing`)
  }
}

/** A service of the cluster is touched as such; an address of its own lies outside of every cluster. */
function platformApiPlace(
  place: PlatformApiPlace | undefined,
  pods: (verb: string, namespace: string, subresource: string) => AccessNeed,
): Place {
  const name = platformApiHost(place)
  if (place?.url !== undefined || place?.service === undefined) {
    return { target: { kind: 'api', namespace: null, name }, needs: [] }
  }
  const { namespace, service } = place.service
  return { target: { kind: 'services', namespace, name: service }, needs: [pods('create', namespace, 'portforward')] }
}

async function previewOf(execution: Execution, typed: FilledCommand, target: TargetRef): Promise<Preview> {
  const affected = (fate: string): Preview['affected'] => [{ ...target, fate, tone: 'warn' }]
  if (typed.executor === 'sql postgres') return sqlPreview(execution, typed.text)
  if (typed.executor === 'kubectl' && typed.command.verb === 'exec') {
    const pod = await podFor(execution, typed.command)
    return {
      diff: [],
      affected: [
        { kind: 'pods', namespace: pod.namespace, name: pod.name, fate: 'the program runs in it', tone: 'warn' },
      ],
      warnings: [],
    }
  }
  if (typed.executor === 'kubectl' && typed.command.verb === 'run') return debugPodPreview(execution, typed.command)
  return { diff: [], affected: affected('the command is sent to it'), warnings: [] }
}
