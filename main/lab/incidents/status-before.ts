import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster } from '../lab-cluster.ts'

/** Where the status that an object had is remembered. */
const before = 'lab.foundry-cockpit/status-before'

const status = z.looseObject({ conditions: z.array(z.looseObject({ type: z.string() })).optional() })
const unattended = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  status: status.default({}),
})
/** An object whose status no controller of the lab looks after. */
export type Unattended = z.output<typeof unattended>

async function read(cluster: LabCluster, path: string): Promise<Unattended | null> {
  try {
    return unattended.parse(await cluster.request('GET', path))
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    throw thrown
  }
}

/** Whole, so that fields which only one of the two statuses has go away as well. */
function write(cluster: LabCluster, path: string, found: Unattended, other: object, remembered: string | null) {
  const { [before]: _dropped, ...others } = found.metadata.annotations ?? {}
  const annotations = remembered === null ? others : { ...others, [before]: remembered }
  return cluster.request('PUT', path, { ...found, metadata: { ...found.metadata, annotations }, status: other })
}

/**
 * The object as it was made; null when its status is replaced already: a second time would remember the broken one.
 * @throws CockpitError LAB_NO_TARGET when it is not there
 */
export async function readWhole(cluster: LabCluster, path: string): Promise<Unattended | null> {
  const found = await read(cluster, path)
  if (found === null) {
    throw new CockpitError('LAB_NO_TARGET', `${cluster.name} has no ${path.split('/').at(-1)}.`, 'Start the lab anew.')
  }
  return found.metadata.annotations?.[before] === undefined ? found : null
}

/** Gives an object, as `readWhole` found it, another status, and remembers the one that it has. */
export const replaceStatus = (cluster: LabCluster, path: string, found: Unattended, other: object): Promise<unknown> =>
  write(cluster, path, found, other, JSON.stringify(found.status))

/** Puts back the very status that it had. What was never replaced, or has vanished, is left be. */
export async function restoreStatus(cluster: LabCluster, path: string): Promise<void> {
  const found = await read(cluster, path)
  const remembered = found?.metadata.annotations?.[before]
  if (found === null || remembered === undefined) return
  await write(cluster, path, found, status.parse(JSON.parse(remembered)), null)
}
