import { readLive, stale, subjectOf, type Target, targetRefOf } from '@main/actions/live-object.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { ownerLabel, runLabel } from './debug-pod-marks.ts'
import { removeOwnPod } from './remove-debug-pods.ts'

/** Removes the pod of a node shell that this installation made. Making it was confirmed with its removal. */
export function removeNodeShell(target: Target, owner: string): GatedAction {
  const { cluster, kind, namespace, name } = target
  return {
    id: 'remove-node-shell',
    cluster,
    target: targetRefOf(target),
    needs: [
      { verb: 'get', group: '', resource: 'pods', namespace, name },
      { verb: 'delete', group: '', resource: 'pods', namespace, name },
    ],
    async plan(signal) {
      const live = await readLive(target, signal)
      const { labels, uid } = live.metadata
      if (labels?.[ownerLabel] !== owner || labels[runLabel] !== name) {
        throw new CockpitError('NOT_POSSIBLE', `Pod ${name} was not made by this cockpit`)
      }
      return {
        tier: 'D1',
        subject: subjectOf(target, live),
        title: `Remove Pod ${name}?`,
        explanation: 'It was made for a shell, which is over.',
        button: `Remove ${name}`,
        detail: `The pod of a node shell, whose terminal was closed`,
        preview: { diff: [], affected: [{ ...targetRefOf(target), fate: 'is removed', tone: 'warn' }], warnings: [] },
        recheck: async (again) => {
          if ((await readLive(target, again)).metadata.uid !== uid) throw stale(`Pod ${name} is another one now`)
        },
        async *perform() {
          yield { text: `Removing ${name}`, done: 0, total: 1 }
          const left = await removeOwnPod(cluster, objectPath(kind, namespace, name), { owner, run: name })
          if (left !== null) throw new CockpitError('NOT_REMOVED', left)
          return `Pod ${name} is removed`
        },
      }
    },
  }
}
