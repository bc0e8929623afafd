import { accessNeeds } from '@main/actions/access-needs.ts'
import { fingerprint, readLive, readUnchanged, subjectOf, type Target, targetRefOf } from '@main/actions/live-object.ts'
import { objectDiff } from '@main/actions/object-diff.ts'
import { dryRunUnchanged, type Patch, patchUnchanged } from '@main/actions/send-change.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { ownerVariable } from './debug-pod-marks.ts'

const podForm = z.object({
  spec: z.object({ containers: z.array(z.object({ name: z.string() })) }),
  status: z.object({ phase: z.string().nullish() }).nullish(),
})

export interface DebugContainerWish {
  readonly image: string
  /** Whose processes it sees; null = none but its own. */
  readonly container: string | null
  /** Marks the container as this installation's. */
  readonly owner: string
}

/** Adds an ephemeral container to a running pod, as `kubectl debug` does; it stays until the pod is gone. */
export function debugContainer(target: Target, wish: DebugContainerWish, clock: Clock): GatedAction {
  const { cluster, namespace, name: pod } = target
  const { image, container } = wish
  return {
    id: 'debug',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('debug', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const { spec, status } = podForm.parse(live)
      if (status?.phase !== 'Running') {
        throw new CockpitError('NOT_POSSIBLE', `Pod ${pod} does not run`, 'Only a running pod takes a debug container.')
      }
      if (container !== null && !spec.containers.some(({ name }) => name === container)) {
        throw new CockpitError('NOT_FOUND', `Pod ${pod} has no container ${container}`)
      }
      const expected = fingerprint(live)
      const name = `debug-${clock.now().toString(36).slice(-6)}`
      const patch = (): Patch => ({
        type: 'strategic-merge',
        subresource: 'ephemeralcontainers',
        body: { spec: { ephemeralContainers: [ephemeralContainer(name, wish)] } },
      })
      const dry = await dryRunUnchanged(target, expected, patch, signal)
      return {
        tier: 'D2',
        subject: subjectOf(target, live),
        title: `Add a debug container to Pod ${pod}?`,
        explanation: 'It cannot be taken out again: it stays until the pod is gone. The other containers go on.',
        button: `Add ${name}`,
        detail: `Ephemeral container ${name} of ${image}${container === null ? '' : `, in the processes of ${container}`}`,
        preview: {
          diff: objectDiff(dry.before, dry.after),
          affected: [{ ...targetRefOf(target), fate: 'gets one more container', tone: 'warn' }],
          warnings: [],
        },
        ...(namespace === null
          ? {}
          : { opens: { kind: 'debug', cluster: cluster.id, namespace, pod, container: name, node: null } }),
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Adding ${name} to ${pod}`, done: 0, total: 1 }
          await patchUnchanged(target, expected, patch)
          return `Container ${name} of ${image} was added to Pod ${pod}`
        },
      }
    },
  }
}

/** What it may do is the pod's own measure; it waits for whoever attaches. */
const ephemeralContainer = (name: string, { image, container, owner }: DebugContainerWish) => ({
  name,
  image,
  env: [{ name: ownerVariable, value: owner }],
  stdin: true,
  tty: true,
  ...(container === null ? {} : { targetContainerName: container }),
})
