import { pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Check, CheckContext } from './check-definition.ts'
import { evidence, kubectl } from './evidence.ts'
import { isReady } from './pod-condition.ts'
import { withoutCredentials } from './without-credentials.ts'

/** Signs of an error in what a command prints although it ends with 0. */
const errorWords = /error|exception|traceback|refused|denied|fatal|could not|timed? ?out/i

/**
 * The line that says what went wrong. Python's last line usually does, but SQLAlchemy puts a link below it in brackets,
 * and a driver's message may run over several lines.
 */
function tellingLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const told = lines.filter((line) => line !== '' && !/^\(Background on this error/.test(line))
  return told.findLast((line) => /\b\w*(Error|Exception)\b|FATAL/.test(line)) ?? told.at(-1) ?? ''
}

async function firstReadyPod({ rows }: CheckContext, namespace: string, deployment: string): Promise<string> {
  const own = (await rows(pods, namespace)).filter(
    ({ workload }) => workload?.kind === 'deployments' && workload.name === deployment,
  )
  const first = own.find(isReady)
  if (first) return first.name
  throw new CockpitError(
    'NOT_FOUND',
    own.length === 0
      ? `Deployment ${namespace}/${deployment} has no pod to ask from.`
      : `Deployment ${namespace}/${deployment} has no ready pod to ask from; not ready: ${own.map(({ name }) => name).join(', ')}.`,
    `Mend the pods of ${deployment} first.`,
  )
}

/** Day-2 §2.1: the application can reach its database, asked from inside one of its own pods. */
export const databaseConnectivity: Check = {
  id: 'database-connectivity',
  title: 'Database connectivity',
  guide: 'Day-2 §2.1',
  expected: () => 'No errors',
  command({ id }, { morningCheck: { database } }) {
    const target = `deployment/${database.deployment}`
    return kubectl(id, 'exec', '-n', database.namespace, target, '-c', database.container, '--', ...database.command)
  },

  async run(context) {
    const { cluster, profile, clock, signal } = context
    const { namespace, deployment, container, command } = profile.morningCheck.database
    const pod = await firstReadyPod(context, namespace, deployment)
    const result = await cluster.exec({
      namespace,
      pod,
      container,
      command,
      signal,
      timeoutMs: 15_000,
      maxBytes: 65_536,
    })
    const output = withoutCredentials(
      [result.stdout, result.stderr]
        .filter((text) => text !== '')
        .join('\n')
        .trimEnd(),
    )
    const typed = kubectl(cluster.id, 'exec', '-n', namespace, pod, '-c', container, '--', ...command)
    const cut = result.truncated ? '\n… output was cut' : ''
    const proof = [evidence(typed, `${output || '(no output)'}${cut}\nexit code ${result.exitCode}`, clock.now())]
    const objects = [{ kind: 'pods', namespace, name: pod, container }]
    const told = tellingLine(output)
    const quoted = told === '' ? '' : `: ${told.slice(0, 300)}`

    if (result.exitCode === 126 || result.exitCode === 127) {
      return {
        verdict: 'unknown',
        observed: `${command[0] ?? 'the command'} cannot be run in ${namespace}/${pod} (exit code ${result.exitCode})${quoted}`,
        hint: "Set morningCheck.database.command of the profile to one that the pod's image has.",
        evidence: proof,
      }
    }
    if (result.exitCode !== 0 || errorWords.test(result.stderr)) {
      return {
        verdict: 'fail',
        observed: `${namespace}/${pod} cannot use its database (exit code ${result.exitCode})${quoted}`,
        hint: 'Check the PostgreSQL pods in the data namespace and the number of connections (Day-2 §10.2).',
        objects,
        evidence: proof,
      }
    }
    if (result.stderr.trim() !== '') {
      return {
        verdict: 'warn',
        observed: `${namespace}/${pod} reached its database, and printed a remark${quoted}`,
        objects,
        evidence: proof,
      }
    }
    return { verdict: 'pass', observed: `No errors, asked from ${namespace}/${pod}`, evidence: proof }
  },
}
