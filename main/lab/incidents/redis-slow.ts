import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { Redis } from 'ioredis'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'

/** Busy for as long as it is told: within a script the server's own clock stands still. */
const script = `-- sessions that ran out
for round = 1, tonumber(ARGV[1]) do
  for turn = 1, 100000 do end
end
return 0`
const firstRounds = 2_000
/** Where even these do not last so long, no machine of today is meant. */
const mostRounds = 64_000
const longEnoughMs = 1_200
const patienceMs = 5000

async function withRedis(cluster: LabCluster, work: (client: Redis) => Promise<unknown>): Promise<void> {
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
    await work(client)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new CockpitError('LAB_NO_REDIS', `Redis of ${cluster.name}: ${why}`, 'Look at `lab status`.')
  } finally {
    client.disconnect()
  }
}

/** A script that holds every other command up for more than a second. */
export const redisSlow: LabIncident = {
  id: 'redis-slow',
  title: 'One Redis command holds all others up',
  story:
    'A job clears old sessions with a Lua script. Redis runs one command after another, so that for more than a second nobody else is served: publishing and state of every service stall at once and come back. The slow log names the command.',
  defaultCluster: 'prod-eu',

  break: (cluster) =>
    withRedis(cluster, async (client) => {
      for (let rounds = firstRounds; rounds <= mostRounds; rounds *= 2) {
        const begun = performance.now()
        await client.call('EVAL', script, '0', String(rounds))
        if (performance.now() - begun >= longEnoughMs) return
      }
    }),

  heal: (cluster) => withRedis(cluster, (client) => client.call('SLOWLOG', 'RESET')),
}
