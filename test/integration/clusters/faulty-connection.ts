import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'

/**
 * A clock that runs `factor` times as fast, so that minutes of patience take seconds of a test. Its timers ring some
 * milliseconds early by `now`, as Node’s do after a long turn: it counts from the beginning of that.
 */
export function fastClock(factor: number): Clock {
  const begun = Date.now()
  return {
    now: () => begun + (Date.now() - begun) * factor,
    after: (ms, callback) => systemClock.after(ms / factor - 5, callback),
  }
}

/** The context of a kubeconfig that is written for the purpose and removed at once. */
export async function contextFor(
  server: string,
  cluster: Record<string, unknown> = {},
  user: Record<string, unknown> = { token: 'a-token' },
): Promise<KubeContext> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-context-'))
  try {
    const file = join(folder, 'config')
    const config = {
      clusters: [{ name: 'c', cluster: { server, ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'faulty', context: { cluster: 'c', user: 'u' } }],
    }
    await writeFile(file, JSON.stringify(config))
    const { contexts, errors } = await readKubeconfigs([file])
    const context = contexts[0]
    if (context === undefined) throw new Error(`no context: ${JSON.stringify(errors)}`)
    return context
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function connectTo(
  server: string,
  clock: Clock = systemClock,
  cluster?: Record<string, unknown>,
  user?: Record<string, unknown>,
): Promise<ClusterConnection> {
  return new ClusterConnection({
    context: await contextFor(server, cluster, user),
    standing: { environment: 'unknown', protection: 'confirm' },
    clock,
    random: Math.random,
  })
}
