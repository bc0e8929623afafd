import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { accessNeeds } from './access-needs.ts'
import { cordonPatch } from './cordon.ts'
import { counted, drainFate, drainWarnings, isUnmanaged, planDrain } from './drain-plan.ts'
import { evictAll } from './evict-all.ts'
import { type EvictionAnswer, evictPod } from './eviction.ts'
import { fingerprint, readLive, readUnchanged, subjectOf, type Target, targetRefOf } from './live-object.ts'
import { isCordoned } from './node-state.ts'
import { objectDiff } from './object-diff.ts'
import { affectedPod, listPods, type Pod } from './pod-list.ts'
import { dryRunUnchanged, patchUnchanged } from './send-change.ts'

/** Trial evictions at a time: a node may hold hundreds of pods. */
const trialsAtOnce = 8

/** Takes a node out of scheduling and evicts its pods, within their disruption budgets, until none is left. */
export function drain(target: Target, clock: Clock): GatedAction {
  const { cluster, name } = target
  return {
    id: 'drain',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('drain', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      const expected = fingerprint(live)
      const cordoned = isCordoned(live)
      const dry = cordoned ? null : await dryRunUnchanged(target, expected, (now) => cordonPatch(now, true), signal)
      const plan = planDrain(await podsOn(cluster, name, signal))
      const trials = await tryEvictions(cluster, plan.evict, signal)
      const fates = plan.evict.map((pod, index) => drainFate(pod, trials[index] ?? { outcome: 'gone' }))
      const planned = new Set(plan.evict.map(({ metadata }) => metadata.uid))
      return {
        tier: plan.evict.some(isUnmanaged) ? 'D3' : 'D2',
        subject: subjectOf(target, live),
        title: `Drain Node ${name}?`,
        explanation: `${cordoned ? 'It is cordoned already' : 'It is cordoned first'}; then ${counted(plan.evict.length, 'pod')} are evicted one after another as their disruption budgets allow.`,
        button: `Drain ${name}`,
        detail: `Cordon and evict ${counted(plan.evict.length, 'pod')}, leave ${plan.skip.length}`,
        preview: {
          diff: dry === null ? [] : objectDiff(dry.before, dry.after),
          affected: [...fates, ...plan.skip.map(({ pod, why }) => affectedPod(pod, why, 'muted'))],
          warnings: drainWarnings(plan, trials),
        },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform(ending) {
          if (!cordoned) {
            yield { text: `Cordoning ${name}`, done: 0, total: plan.evict.length }
            await patchUnchanged(target, expected, (now) => cordonPatch(now, true))
          }
          return yield* evictAll({
            clock,
            signal: ending,
            noun: name,
            left: async () => planDrain(await podsOn(cluster, name, ending)).evict,
            evict: (pod) => evictPod(cluster, pod, false),
            // A pod that nobody was shown, and that nobody makes anew, is not ended silently.
            mayEvict: (pod) => planned.has(pod.metadata.uid) || !isUnmanaged(pod),
          })
        },
      }
    },
  }
}

function podsOn(cluster: ClusterAccess, node: string, signal: AbortSignal): Promise<Pod[]> {
  return listPods(cluster, { namespace: null, fieldSelector: `spec.nodeName=${node}` }, signal)
}

async function tryEvictions(
  cluster: ClusterAccess,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<EvictionAnswer[]> {
  const answers: EvictionAnswer[] = []
  for (let from = 0; from < pods.length; from += trialsAtOnce) {
    const some = pods.slice(from, from + trialsAtOnce)
    answers.push(...(await Promise.all(some.map((pod) => evictPod(cluster, pod, true, signal)))))
  }
  return answers
}
