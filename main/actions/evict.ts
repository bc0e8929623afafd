import type { Clock } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { accessNeeds } from './access-needs.ts'
import { evictPod } from './eviction.ts'
import { watchGone } from './gone.ts'
import { fingerprint, readLive, readUnchanged, subjectOf, type Target, targetRefOf } from './live-object.ts'
import { affectedPod, hasEmptyDir, isMirror, type Pod, podController, podSchema } from './pod-list.ts'

/** Ends one pod in a way that keeps to its disruption budget. */
export function evict(target: Target, clock: Clock): GatedAction {
  const { cluster, name } = target
  return {
    id: 'evict',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('evict', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const pod: Pod = z.parse(podSchema, live)
      if (isMirror(pod)) {
        throw new CockpitError(
          'NOT_POSSIBLE',
          `Pod ${name} is a static pod of its node`,
          'Change its file on the node.',
        )
      }
      const expected = fingerprint(live)
      const trial = await evictPod(cluster, pod, true, signal)
      if (trial.outcome === 'blocked') {
        throw new CockpitError(
          'BLOCKED',
          trial.why,
          'Look at the PodDisruptionBudget and the other pods of the workload.',
        )
      }
      const owner = podController(pod)
      return {
        // Nobody makes a bare pod anew.
        tier: owner === null ? 'D3' : 'D1',
        subject: subjectOf(target, live),
        title: `Evict Pod ${name}?`,
        explanation:
          owner === null
            ? 'It has no controller: nothing makes it anew.'
            : `It ends, and its ${owner} makes another one. Disruption budgets are kept.`,
        button: `Evict ${name}`,
        detail: 'Eviction through the policy API',
        preview: {
          diff: [],
          affected: [
            affectedPod(
              pod,
              owner === null ? 'ends for good' : 'ends and is made anew',
              owner === null ? 'bad' : 'warn',
            ),
          ],
          warnings: hasEmptyDir(pod) ? ['It has emptyDir volumes: what they hold is lost.'] : [],
        },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Evicting ${name}`, done: 0, total: 1 }
          const answer = await evictPod(cluster, pod, false)
          if (answer.outcome === 'blocked') {
            throw new CockpitError('BLOCKED', answer.why, 'Nothing was done. Look at the PodDisruptionBudget.')
          }
          return answer.outcome === 'gone' ? `Pod ${name} was gone already` : `Pod ${name} is being evicted`
        },
        watch: (watching) => watchGone(target, live.metadata.uid, clock, watching),
      }
    },
  }
}
