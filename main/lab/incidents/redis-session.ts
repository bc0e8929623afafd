import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { Redis } from 'ioredis'
import type { LabCluster } from '../lab-cluster.ts'

const patienceMs = 5000

/**
 * Works with a cluster's Redis on a connection of its own.
 * @throws CockpitError LAB_NO_REDIS
 */
export async function withRedis<T>(cluster: LabCluster, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({
    host: '127.0.0.1',
    port: cluster.ports.redis,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: patienceMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new CockpitError('LAB_NO_REDIS', `Redis of ${cluster.name}: ${why}`, 'Look at `lab status`.')
  } finally {
    client.disconnect()
  }
}
