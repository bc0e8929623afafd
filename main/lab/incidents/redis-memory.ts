import type { LabIncident } from '../lab-cluster.ts'
import { withRedis } from './redis-session.ts'

/** Room that is left at first: enough for the keys to be seen to grow, and filled in a moment. */
const roomBytes = 24 * 1024 * 1024
/** Small enough that the last one that still fits leaves little. */
const valueBytes = 128 * 1024
const prefix = 'budapp:conversation:'

/** A real limit and real keys without an expiry time, until Redis refuses the next write. */
export const redisMemory: LabIncident = {
  id: 'redis-memory',
  title: 'Redis has no memory left',
  story:
    'budapp keeps conversations in Redis and gives them no expiry time. Used memory has reached maxmemory, nothing may be evicted, and every write is refused with "OOM command not allowed": states are not saved and messages not published, while reads still work. How full, and what grew, is to be found.',
  defaultCluster: 'prod-us',

  break: (cluster, signal) =>
    withRedis(cluster, async (client) => {
      const limit = Number((await client.config('GET', 'maxmemory'))[1])
      if (limit === 0) {
        const used = /^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]
        await client.config('SET', 'maxmemory', String(Number(used) + roomBytes))
      }
      const value = 'x'.repeat(valueBytes)
      for (let n = 0; n * valueBytes < 2 * roomBytes; n++) {
        signal.throwIfAborted()
        try {
          await client.set(`${prefix}${n}`, value)
        } catch (thrown) {
          if (thrown instanceof Error && thrown.message.startsWith('OOM ')) return
          throw thrown
        }
      }
    }),

  heal: (cluster) =>
    withRedis(cluster, async (client) => {
      await client.config('SET', 'maxmemory', '0')
      for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1000 })) {
        if (Array.isArray(keys) && keys.length > 0) await client.del(...keys.map(String))
      }
    }),
}
