import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { objectPath, pathSegment } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { Execution, StepResult } from './executor.ts'
import { jsonOf } from './kubectl-exec.ts'
import { type KubectlVerb, namespaceOf } from './kubectl-verb.ts'

/** Marks pods that were made for one step, so that the next start finds those that a crash left behind. */
const label = 'foundry-cockpit/debug-run'
const lookEveryMs = 500
const mostBytes = 4 * 1024 * 1024
const pods = { group: '', version: 'v1', plural: 'pods', namespaced: true }

const podForm = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), creationTimestamp: z.string().nullish() }),
  status: z
    .object({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      containerStatuses: z
        .array(
          z.object({
            state: z
              .object({
                terminated: z.object({ exitCode: z.number() }).nullish(),
                waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
              })
              .nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
})
type Pod = z.output<typeof podForm>

/** A container that never starts says so with these; waiting longer would not help. */
const hopeless = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'RunContainerError',
]

/**
 * Makes a pod, waits until it has ended, reads its log and removes it, whatever happens.
 * Errors: IMAGE_PULL, CANCELLED or TIMED_OUT (the signal's reason), CONFLICT when there is one of this name, FORBIDDEN.
 */
export async function debugPod(execution: Execution, command: KubectlVerb<'run'>): Promise<StepResult> {
  const { cluster, print, signal } = execution
  const path = objectPath(pods, namespaceOf(command), command.name)
  try {
    await cluster.json(`/api/v1/namespaces/${pathSegment(namespaceOf(command))}/pods`, {
      method: 'POST',
      body: JSON.stringify(manifest(command, execution.run)),
      signal,
    })
    const ended = await untilEnded(execution, path)
    const stdout = await logOf(cluster, path, signal)
    if (stdout !== '') print(stdout.replace(/\n$/, ''))
    const exitCode = ended.status?.containerStatuses?.[0]?.state?.terminated?.exitCode
    const code = exitCode ?? (ended.status?.phase === 'Succeeded' ? 0 : 1)
    if (code !== 0) print(`exit code ${code}`)
    return { exitCode: code, stdout, stderr: '', json: jsonOf(stdout) }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown
  } finally {
    // On no signal of the step: it may have aborted, and the pod must go all the same.
    await removePod(cluster, path)
  }
}

/** What is sent to the API server. */
export function manifest(command: KubectlVerb<'run'>, run: string): object {
  const { name, image } = command
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespaceOf(command),
      labels: { [label]: run, 'app.kubernetes.io/managed-by': 'foundry-cockpit' },
      annotations: { 'sidecar.istio.io/inject': 'false', 'dapr.io/enabled': 'false' },
    },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      // Ends it even where nobody is left to remove it.
      activeDeadlineSeconds: 900,
      containers: [
        {
          name,
          image,
          // As `kubectl run … -- WORDS` has it: arguments of the image's own program.
          args: command.command,
          resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
          securityContext: { allowPrivilegeEscalation: false },
        },
      ],
    },
  }
}

async function untilEnded({ cluster, clock, signal, print }: Execution, path: string): Promise<Pod> {
  let told = ''
  for (;;) {
    const pod = podForm.parse(await cluster.json(path, { signal }))
    const phase = pod.status?.phase ?? 'Pending'
    if (phase === 'Succeeded' || phase === 'Failed') return pod
    const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting
    if (waiting?.reason && hopeless.includes(waiting.reason)) {
      throw new CockpitError('IMAGE_PULL', `The pod cannot start: ${waiting.reason} ${waiting.message ?? ''}`.trim())
    }
    if (phase !== told) print(`pod is ${phase}`)
    told = phase
    await pause(clock, lookEveryMs, signal)
  }
}

async function logOf(cluster: ClusterAccess, path: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of await cluster.stream(`${path}/log`, { limitBytes: `${mostBytes}` }, signal)) {
    size += chunk.length
    if (size <= mostBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function removePod(cluster: ClusterAccess, path: string): Promise<void> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 })
  for (let turn = 1; turn <= 3; turn += 1) {
    try {
      await cluster.json(path, { method: 'DELETE', body, timeoutMs: 10_000 })
      return
    } catch (thrown) {
      if (thrown instanceof CockpitError && ['NOT_FOUND', 'FORBIDDEN'].includes(thrown.code)) return
    }
  }
}

/**
 * Removes debug pods that a run left behind because its process was killed.
 * @param isRunning whether a run of this id is open in this process.
 * @returns how many were removed. Errors: those of any request.
 */
export async function sweepDebugPods(
  cluster: ClusterAccess,
  clock: Clock,
  isRunning: (run: string) => boolean,
): Promise<number> {
  const listForm = z.object({
    items: z.array(z.object({ metadata: podForm.shape.metadata.extend({ labels: z.record(z.string(), z.string()) }) })),
  })
  const { items } = listForm.parse(await cluster.json('/api/v1/pods', { query: { labelSelector: label } }))
  // One that is younger may belong to another window of the app.
  const left = items.filter(
    ({ metadata }) =>
      !isRunning(metadata.labels[label] ?? '') &&
      clock.now() - Date.parse(metadata.creationTimestamp ?? '') > 15 * 60_000,
  )
  for (const { metadata } of left) await removePod(cluster, objectPath(pods, metadata.namespace, metadata.name))
  return left.length
}
