import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { collectionPath } from '@main/clusters/resource-path.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { AffectedObject } from '@shared/gate/preview.ts'
import { z } from 'zod'
import { accessNeeds } from './access-needs.ts'
import { lineDiff } from './line-diff.ts'
import {
  controllerOf,
  fingerprint,
  type LiveObject,
  readLive,
  readUnchanged,
  subjectOf,
  type Target,
  targetRefOf,
} from './live-object.ts'
import { affectedPod, isFinished, podsOf } from './pod-list.ts'
import { watchRollout } from './rollout.ts'
import { dryRunUnchanged, type Patch, patchUnchanged } from './send-change.ts'

const replicated = z.object({ replicas: z.number().nullish() })
const autoscalers = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
        minReplicas: z.number().nullish(),
        maxReplicas: z.number(),
      }),
    }),
  ),
})

/** What a workload asks for; null for a kind that does not say. */
export const wantedReplicas = ({ spec }: LiveObject): number | null => replicated.safeParse(spec).data?.replicas ?? null

/** Sets the number of pods through the kind's scale subresource. */
export function scale(target: Target, replicas: number, clock: Clock): GatedAction {
  const { cluster, name } = target
  return {
    id: 'scale',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('scale', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const before = wantedReplicas(live) ?? 1
      if (before === replicas)
        throw new CockpitError('NOTHING_CHANGES', `${live.kind} ${name} has ${replicas} replicas already`)
      const expected = fingerprint(live)
      const dry = await dryRunUnchanged(target, expected, (now) => scalePatch(now, replicas), signal)
      const after = wantedReplicas(dry.after) ?? 0
      const pods = ((await podsOf(cluster, live, target.namespace, signal)) ?? []).filter((pod) => !isFinished(pod))
      const affected: AffectedObject[] = []
      if (after < before) {
        const fate = after === 0 ? 'ends' : `may be one of the ${before - after} that end`
        affected.push(...pods.map((pod) => affectedPod(pod, fate, after === 0 ? 'bad' : 'warn')))
      }
      return {
        tier: after < before ? 'D2' : 'D1',
        subject: subjectOf(target, live),
        title: `Scale ${live.kind} ${name} from ${before} to ${after}?`,
        explanation:
          after === 0
            ? 'Nothing of it will run until it is scaled up again.'
            : after < before
              ? `${before - after} of its pods end; which ones, its controller chooses.`
              : `${after - before} more pods are asked for.`,
        button: `Scale ${name}`,
        detail: `replicas ${before} to ${after}`,
        preview: {
          diff: lineDiff(`spec:\n  replicas: ${before}`, `spec:\n  replicas: ${after}`),
          affected,
          warnings: await scaleWarnings(cluster, target, live, signal),
        },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Scaling ${name} to ${after}`, done: 0, total: 1 }
          await patchUnchanged(target, expected, (now) => scalePatch(now, after))
          return `${live.kind} ${name} is asked for ${after} replicas`
        },
        watch: (watching) => watchRollout(target, clock, watching),
      }
    },
  }
}

function scalePatch({ metadata: { resourceVersion } }: LiveObject, replicas: number): Patch {
  // The Scale object carries the version of its workload, so the same guard holds.
  return { type: 'merge', subresource: 'scale', body: { metadata: { resourceVersion }, spec: { replicas } } }
}

async function scaleWarnings(
  cluster: ClusterAccess,
  target: Target,
  live: LiveObject,
  signal: AbortSignal,
): Promise<string[]> {
  const owner = controllerOf(live)
  const owned = owner === null ? [] : [`It belongs to a ${owner}, which will set its own number again.`]
  try {
    const path = collectionPath(
      { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', namespaced: true },
      target.namespace,
    )
    const { items } = autoscalers.parse(await cluster.json(path, { signal }))
    const over = items.filter(
      ({ spec: { scaleTargetRef } }) => scaleTargetRef.kind === live.kind && scaleTargetRef.name === live.metadata.name,
    )
    return [
      ...owned,
      ...over.map(
        ({ metadata, spec }) =>
          `The autoscaler ${metadata.name} keeps it between ${spec.minReplicas ?? 1} and ${spec.maxReplicas} and may set another number at once.`,
      ),
    ]
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'CANCELLED') throw thrown
    return [...owned, 'Whether an autoscaler sets this number could not be looked at.']
  }
}
