import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { Redis } from 'ioredis'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'

/** Busy for 1.3 s, which is more than the second from which the runbook calls it a failure, and for a bounded time in any case. */
const script = `-- sessions that ran out
local function ms() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end
local from = ms()
for round = 1, 2000 do
  for turn = 1, 100000 do end
  if ms() - from > 1300 then return round end
end
return 0`
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

  break: (cluster) => withRedis(cluster, (client) => client.call('EVAL', script, '0')),

  heal: (cluster) => withRedis(cluster, (client) => client.call('SLOWLOG', 'RESET')),
}
