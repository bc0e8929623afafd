import { type LiveObject, readLive, stale, subjectOf, type Target } from '@main/actions/live-object.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { sessionName } from '@shared/terminal/session.ts'
import { z } from 'zod'
import { firstSize, type Place } from './place.ts'
import type { SourceEnd } from './session-source.ts'
import { endShellCommand } from './shell-command.ts'

/** A cluster that is away now is asked again after so long, ms; then what was left is left. */
const endAgainAfter = [0, 2_000, 5_000, 15_000, 60_000]

const statuses = z
  .array(z.object({ name: z.string(), state: z.object({ running: z.unknown().optional() }).nullish() }))
  .nullish()
const podForm = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }),
  spec: z.object({ containers: z.array(z.object({ name: z.string() })) }),
  status: z
    .object({
      containerStatuses: statuses,
      initContainerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    })
    .nullish(),
})

export interface ContainerState {
  readonly name: string
  readonly running: boolean
}

/** Containers of a pod, the default one first, then those that may be entered besides: sidecars and debug containers. */
export function containersOf(pod: unknown): readonly ContainerState[] {
  const { metadata, spec, status } = podForm.parse(pod)
  const states = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  const running = new Set(states.flatMap(({ name, state }) => (state?.running ? [name] : [])))
  const chosen = metadata.annotations?.['kubectl.kubernetes.io/default-container']
  const regular = spec.containers.map(({ name }) => name)
  const first = chosen !== undefined && regular.includes(chosen) ? chosen : regular[0]
  const others = [...regular, ...[...running].filter((name) => !regular.includes(name))]
  return [...new Set([...(first === undefined ? [] : [first]), ...others])].map((name) => ({
    name,
    running: running.has(name),
  }))
}

export interface PodTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string | null
}

export const podTarget = (cluster: ClusterAccess, { namespace, pod }: PodTarget): Target => ({
  cluster,
  kind: pods,
  namespace,
  name: pod,
})

/** A shell in a container that runs. */
export function podPlace(cluster: ClusterAccess, wanted: PodTarget, clock: Clock): Place {
  const target = podTarget(cluster, wanted)
  const { namespace, pod } = wanted
  return {
    name: sessionName({ kind: 'pod', cluster: cluster.id, ...wanted }),
    gated: (open): GatedAction => ({
      id: 'shell',
      cluster,
      target: { kind: pods.plural, namespace, name: pod },
      needs: [
        { verb: 'get', group: '', resource: 'pods', namespace, name: pod },
        { verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace, name: pod },
      ],
      async plan(signal) {
        const live = await readLive(target, signal)
        const container = chosenContainer(live, wanted)
        return {
          tier: 'D1',
          subject: subjectOf(target, live),
          title: `Open a shell in ${pod}?`,
          explanation:
            'Whatever is typed there is done there, and is written down nowhere: only that the shell was opened.',
          button: `Open shell in ${container}`,
          detail: `Shell in container ${container}`,
          preview: {
            diff: [],
            affected: [
              { kind: pods.plural, namespace, name: pod, fate: `a shell runs in container ${container}`, tone: 'warn' },
            ],
            warnings: [],
          },
          recheck: async (again) => {
            const now = await readLive(target, again)
            if (now.metadata.uid !== live.metadata.uid) throw stale(`Pod ${pod} is another one now`)
          },
          async *perform(performing) {
            yield { text: `Opening a shell in ${pod}`, done: 0, total: 1 }
            await open(performing)
            return `Shell opened in container ${container}`
          },
        }
      },
    }),
    async start(id, signal) {
      const live = await readLive(target, signal)
      const container = chosenContainer(live, wanted)
      const grant = await cluster.socketGrant()
      return {
        request: { type: 'pod', grant, namespace, pod, container, mark: id, ...firstSize },
        warnings: [],
        endRemote: (pid) => endShell(cluster, { namespace, pod, container }, pid, id, clock),
        whyGone: (running) => whyPodGone(target, live.metadata.uid, running),
      }
    },
  }
}

/** As `Start.whyGone`, of the pod that had this uid when the session began. */
async function whyPodGone(target: Target, uid: string, running: boolean): Promise<SourceEnd | null> {
  const { name } = target
  const gone = { phase: 'ended', reason: `Pod ${name} is gone`, hint: 'Open a shell in another pod.' } as const
  try {
    const { metadata } = await readLive(target)
    if (metadata.uid !== uid) return { ...gone, hint: 'There is another one of its name now.' }
    const ends = !running && Boolean(metadata.deletionTimestamp)
    return ends ? { ...gone, reason: `Pod ${name} is being deleted` } : null
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return gone
    throw thrown
  }
}

/** Errors: NOT_FOUND, NOT_READY. */
function chosenContainer(live: LiveObject, { container, pod }: PodTarget): string {
  const all = containersOf(live)
  const found = container === null ? all[0] : all.find(({ name }) => name === container)
  if (found === undefined) throw new CockpitError('NOT_FOUND', `Pod ${pod} has no container ${container ?? ''}`.trim())
  if (!found.running) {
    throw new CockpitError(
      'NOT_READY',
      `Container ${found.name} of ${pod} does not run`,
      'Look at its state and its log; choose another container.',
    )
  }
  return found.name
}

/** Ends the marked shell and waits for it; tries again for a while where the cluster does not answer. Never throws. */
async function endShell(
  cluster: ClusterAccess,
  place: { readonly namespace: string; readonly pod: string; readonly container: string },
  pid: number,
  mark: string,
  clock: Clock,
): Promise<void> {
  for (const wait of endAgainAfter) {
    if (wait > 0) await pause(clock, wait)
    try {
      await cluster.exec({ ...place, command: endShellCommand(pid, mark), timeoutMs: 10_000 })
      return
    } catch (thrown) {
      // Where pod or container are gone, so is the shell.
      if (thrown instanceof CockpitError && ['NOT_FOUND', 'FORBIDDEN'].includes(thrown.code)) return
    }
  }
}
