import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { accessNeeds } from './access-needs.ts'
import {
  fingerprint,
  type LiveObject,
  readLive,
  readUnchanged,
  subjectOf,
  type Target,
  targetRefOf,
} from './live-object.ts'
import { isCordoned } from './node-state.ts'
import { objectDiff } from './object-diff.ts'
import { dryRunUnchanged, type Patch, patchUnchanged } from './send-change.ts'

/** Takes a node out of scheduling, or back in. Its pods stay. */
export function cordon(target: Target, unschedulable: boolean): GatedAction {
  const { cluster, name } = target
  const verb = unschedulable ? 'cordon' : 'uncordon'
  const word = unschedulable ? 'Cordon' : 'Uncordon'
  return {
    id: verb,
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds(verb, target),
    async plan(signal) {
      const live = await readLive(target, signal)
      if (isCordoned(live) === unschedulable) {
        throw new CockpitError('NOT_POSSIBLE', `Node ${name} is ${unschedulable ? 'cordoned already' : 'not cordoned'}`)
      }
      const expected = fingerprint(live)
      const dry = await dryRunUnchanged(target, expected, (now) => cordonPatch(now, unschedulable), signal)
      return {
        tier: 'D1',
        subject: subjectOf(target, live),
        title: `${word} Node ${name}?`,
        explanation: unschedulable
          ? 'No new pods are placed on it. Those that run there stay.'
          : 'New pods may be placed on it again.',
        button: `${word} ${name}`,
        detail: `spec.unschedulable ${unschedulable}`,
        preview: { diff: objectDiff(dry.before, dry.after), affected: [], warnings: [] },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `${word}ing ${name}`, done: 0, total: 1 }
          await patchUnchanged(target, expected, (now) => cordonPatch(now, unschedulable))
          return `Node ${name} is ${unschedulable ? 'cordoned' : 'open for new pods'}`
        },
      }
    },
  }
}

/** Also the first step of a drain. */
export function cordonPatch({ metadata: { uid, resourceVersion } }: LiveObject, unschedulable: boolean): Patch {
  return {
    type: 'strategic-merge',
    body: { metadata: { uid, resourceVersion }, spec: { unschedulable: unschedulable ? true : null } },
  }
}
