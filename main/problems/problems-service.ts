import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { problemsContract } from '@shared/problems/contract.ts'
import type { Ignores } from './ignores.ts'
import { readLastLog } from './last-log.ts'

const pace = 250

export interface ProblemsServiceOptions {
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly ignores: Ignores
  readonly clock: Clock
}

/** The problems contract: what is ignored, and what a problem's container wrote last. */
export function problemsService({
  cluster,
  ignores,
  clock,
}: ProblemsServiceOptions): Handlers<typeof problemsContract> {
  return {
    ignores: (_input, signal) =>
      conflatedStream(
        {
          subscribe: (changed) => ignores.onChange(changed),
          take: () => ({
            ignores: [...ignores.all],
            error: ignores.error === null ? null : toErrorShape(ignores.error),
          }),
        },
        clock,
        pace,
        signal,
      ),
    ignore: async (wish) => ({ id: await ignores.add(wish) }),
    async takeBack({ id }) {
      await ignores.takeBack(id)
      return {}
    },
    lastLog: ({ cluster: id, ...address }, signal) => readLastLog(cluster(id), address, signal),
  }
}
