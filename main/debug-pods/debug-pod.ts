import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { collectionPath, objectPath } from '@main/clusters/resource-path.ts'
import { z } from 'zod'
import { refuseHopeless, waitingState } from './container-start.ts'
import { type DebugPodMarks, markedMetadata } from './debug-pod-marks.ts'
import { podKind, removeOwnPod } from './remove-debug-pods.ts'

const lookEveryMs = 500
const mostBytes = 4 * 1024 * 1024
/** Ends it even where nobody is left to remove it, s. */
const longestLife = 900

export interface DebugPodWish {
  readonly namespace: string
  readonly name: string
  readonly image: string
  /** Arguments of the image's own program, as `kubectl run … -- WORDS` has it. */
  readonly args: readonly string[]
}

export interface DebugPodSurroundings {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly owner: string
  readonly run: string
  /** What happens meanwhile, in words. */
  print(text: string): void
}

export interface DebugPodResult {
  readonly exitCode: number
  readonly stdout: string
}

const podForm = z.object({
  status: z
    .object({
      phase: z.string().nullish(),
      containerStatuses: z
        .array(
          z.object({
            state: z
              .object({
                terminated: z.object({ exitCode: z.number() }).nullish(),
                waiting: waitingState,
              })
              .nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
})
type Pod = z.output<typeof podForm>

/** What is sent to the API server: within the restricted Pod Security Standard, and with bounded resources. */
export function debugPodManifest({ namespace, name, image, args }: DebugPodWish, marks: DebugPodMarks): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...markedMetadata(marks) },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      activeDeadlineSeconds: longestLife,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_534,
        runAsGroup: 65_534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name,
          image,
          args,
          resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  }
}

/** When a pod that is made now must be gone, ms since the epoch. */
export const deadlineFrom = (now: number): number => now + longestLife * 1_000

/** Errors: those of any request; what a policy of the cluster forbids comes as FORBIDDEN or INVALID. */
export function createDebugPod(
  { cluster, clock, owner, run }: Pick<DebugPodSurroundings, 'cluster' | 'clock' | 'owner' | 'run'>,
  wish: DebugPodWish,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  const manifest = debugPodManifest(wish, { owner, run, deadline: deadlineFrom(clock.now()) })
  return cluster.json(collectionPath(podKind, wish.namespace), {
    method: 'POST',
    body: JSON.stringify(manifest),
    ...(dryRun ? { query: { dryRun: 'All' } } : {}),
    signal,
  })
}

/**
 * Makes a pod, waits until it has ended, reads its log and removes it, whatever happens.
 * Errors: IMAGE_PULL, CANCELLED or TIMED_OUT (the signal's reason), CONFLICT when there is one of this name, FORBIDDEN.
 */
export async function runDebugPod(
  surroundings: DebugPodSurroundings,
  wish: DebugPodWish,
  signal: AbortSignal,
): Promise<DebugPodResult> {
  const { cluster, print, owner, run } = surroundings
  const path = objectPath(podKind, wish.namespace, wish.name)
  try {
    await createDebugPod(surroundings, wish, false, signal)
    const ended = await untilEnded(surroundings, path, signal)
    const stdout = await logOf(cluster, path, signal)
    if (stdout !== '') print(stdout.replace(/\n$/, ''))
    const exitCode = ended.status?.containerStatuses?.[0]?.state?.terminated?.exitCode
    const code = exitCode ?? (ended.status?.phase === 'Succeeded' ? 0 : 1)
    if (code !== 0) print(`exit code ${code}`)
    return { exitCode: code, stdout }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown
  } finally {
    // On no signal of the step: it may have aborted, and the pod must go all the same.
    const left = await removeOwnPod(cluster, path, { owner, run })
    if (left !== null) print(`The pod could not be removed (${left}). It ends by itself, and is removed later.`)
  }
}

async function untilEnded(
  { cluster, clock, print }: DebugPodSurroundings,
  path: string,
  signal: AbortSignal,
): Promise<Pod> {
  let told = ''
  for (;;) {
    const pod = podForm.parse(await cluster.json(path, { signal }))
    const phase = pod.status?.phase ?? 'Pending'
    if (phase === 'Succeeded' || phase === 'Failed') return pod
    refuseHopeless('The pod', pod.status?.containerStatuses?.[0]?.state?.waiting)
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
