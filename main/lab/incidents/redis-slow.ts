import type { LabIncident } from '../lab-cluster.ts'
import { withRedis } from './redis-session.ts'

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

  async heal(cluster) {
    await withRedis(cluster, (client) => client.call('SLOWLOG', 'RESET'))
  },
}
