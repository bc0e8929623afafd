import type { Clock } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { accessNeeds } from './access-needs.ts'
import { fingerprint, readLive, readUnchanged, subjectOf, type Target, targetRefOf } from './live-object.ts'
import { objectDiff } from './object-diff.ts'
import { affectedPod, isFinished, podsOf } from './pod-list.ts'
import { watchRollout } from './rollout.ts'
import { dryRunUnchanged, type Patch, patchUnchanged } from './send-change.ts'

/** The annotation by which kubectl restarts; ours too, so that both tell the same history. */
const restartedAt = 'kubectl.kubernetes.io/restartedAt'

const rolling = z.object({
  paused: z.boolean().nullish(),
  updateStrategy: z.object({ type: z.string().nullish() }).nullish(),
})

/** New pods one after another, as the workload's own strategy has it. */
export function restart(target: Target, clock: Clock): GatedAction {
  const { cluster, name } = target
  return {
    id: 'restart',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('restart', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const spec = rolling.parse(live.spec)
      if (spec.paused === true) {
        throw new CockpitError('NOT_POSSIBLE', `${live.kind} ${name} is paused`, 'Resume its rollout first.')
      }
      const expected = fingerprint(live)
      const patch = restartPatch(new Date(clock.now()))
      const dry = await dryRunUnchanged(target, expected, ({ metadata }) => withVersion(patch, metadata), signal)
      const pods = ((await podsOf(cluster, live, target.namespace, signal)) ?? []).filter((pod) => !isFinished(pod))
      const byHand = spec.updateStrategy?.type === 'OnDelete'
      const fate = byHand ? 'stays until somebody deletes it' : 'is replaced'
      return {
        tier: 'D1',
        subject: subjectOf(target, live),
        title: `Restart ${live.kind} ${name}?`,
        explanation: 'Its pods are replaced by new ones, as its own rollout strategy has it.',
        button: `Restart ${name}`,
        detail: `Rollout restart of ${pods.length} pods`,
        preview: {
          diff: objectDiff(dry.before, dry.after),
          affected: pods.map((pod) => affectedPod(pod, fate, byHand ? 'muted' : 'warn')),
          warnings: byHand ? ['Its update strategy is OnDelete: pods are replaced only when they are deleted.'] : [],
        },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Restarting ${name}`, done: 0, total: pods.length }
          await patchUnchanged(target, expected, ({ metadata }) => withVersion(patch, metadata))
          return `${live.kind} ${name} is restarting`
        },
        ...(byHand ? {} : { watch: (watching: AbortSignal) => watchRollout(target, clock, watching) }),
      }
    },
  }
}

function restartPatch(at: Date) {
  const when = at.toISOString().replace(/\.\d+Z$/, 'Z')
  return { spec: { template: { metadata: { annotations: { [restartedAt]: when } } } } }
}

function withVersion(body: object, { uid, resourceVersion }: { uid: string; resourceVersion: string }): Patch {
  return { type: 'strategic-merge', body: { metadata: { uid, resourceVersion }, ...body } }
}
