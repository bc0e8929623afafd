import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { ownerLabel, ownerVariable, runLabel } from './debug-pod-marks.ts'
import { podKind } from './remove-debug-pods.ts'

const lookEveryMs = 500
/** An image may be large and its registry slow, ms. */
const longestStartMs = 120_000

export const waitingState = z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish()

/** A container that never starts says so with these; waiting longer would not help. */
const hopeless = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'RunContainerError',
]

/** Errors: IMAGE_PULL where what a container waits for never comes. @param what "The pod", "Container debug-1". */
export function refuseHopeless(what: string, waiting: z.output<typeof waitingState>): void {
  if (!waiting?.reason || !hopeless.includes(waiting.reason)) return
  throw new CockpitError(
    'IMAGE_PULL',
    `${what} cannot start: ${waiting.reason} ${waiting.message ?? ''}`.trim(),
    'On a closed network, name a registry that the nodes reach in the profile, under debugImages.',
  )
}

const containerStatus = z.object({
  name: z.string(),
  state: z
    .object({
      running: z.unknown().optional(),
      waiting: waitingState,
      terminated: z.object({ exitCode: z.number() }).nullish(),
    })
    .nullish(),
})
const podForm = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).nullish() }),
  spec: z.object({
    ephemeralContainers: z
      .array(
        z.object({
          name: z.string(),
          env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
        }),
      )
      .nullish(),
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
      ephemeralContainerStatuses: z.array(containerStatus).nullish(),
    })
    .nullish(),
})
type Pod = z.output<typeof podForm>

export interface MadeContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The whole pod was made for it, not only the container. */
  readonly wholePod: boolean
}

/**
 * Waits until what an action has made runs. Errors: NOT_FOUND, NOT_POSSIBLE (this installation has not made it), NOT_READY
 * (it has ended), IMAGE_PULL, TIMED_OUT, and those of any request.
 */
export async function untilMadeRuns(
  cluster: ClusterAccess,
  made: MadeContainer,
  owner: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, pod: name, container } = made
  const until = clock.now() + longestStartMs
  for (;;) {
    const pod = podForm.parse(await cluster.json(objectPath(podKind, namespace, name), { signal }))
    if (!bearsMark(pod, made, owner)) {
      throw new CockpitError(
        'NOT_POSSIBLE',
        `${made.wholePod ? `Pod ${name}` : `Container ${container} of ${name}`} was not made by this cockpit`,
        'Open a shell in it from the row of its pod.',
      )
    }
    const state = stateOf(pod, container)
    if (state?.running) return
    refuseHopeless(`Container ${container} of ${name}`, state?.waiting)
    if (state?.terminated || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      throw new CockpitError('NOT_READY', `Container ${container} of ${name} has ended`, 'Make another one.')
    }
    if (clock.now() >= until) {
      throw new CockpitError(
        'TIMED_OUT',
        `Container ${container} of ${name} has not started within ${longestStartMs / 1_000} s (${state?.waiting?.reason ?? pod.status?.phase ?? 'no state is known'})`,
        'Look at the events of the pod.',
      )
    }
    await pause(clock, lookEveryMs, signal)
  }
}

function bearsMark({ metadata, spec }: Pod, { pod, container, wholePod }: MadeContainer, owner: string): boolean {
  if (wholePod) return metadata.labels?.[ownerLabel] === owner && metadata.labels[runLabel] === pod
  const added = spec.ephemeralContainers?.find(({ name }) => name === container)
  return added?.env?.some(({ name, value }) => name === ownerVariable && value === owner) === true
}

function stateOf({ status }: Pod, container: string) {
  const all = [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])]
  return all.find(({ name }) => name === container)?.state
}
