import type pg from 'pg'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { databaseClient, noPostgres } from './database-session.ts'

/** PostgreSQL's own code for "too many connections" (appendix A of its manual). */
const tooManyConnections = '53300'
/** More than any lab server allows: a guard, not a target. */
const mostConnections = 400

/** By cluster folder. They live as long as the process that holds the lab. */
const held = new Map<string, Set<pg.Client>>()

/** @returns null when PostgreSQL has no slot left for this role */
async function connect(cluster: LabCluster, keep: Set<pg.Client>): Promise<pg.Client | null> {
  const client = databaseClient(cluster, 'budapp')
  // A server that is stopped ends its connections: one less to hold.
  client.on('error', () => keep.delete(client))
  client.on('end', () => keep.delete(client))
  try {
    await client.connect()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === tooManyConnections) return null
    throw noPostgres(cluster, thrown)
  }
  keep.add(client)
  return client
}

/** A connection leak: real connections of the application's role, until PostgreSQL keeps the last for its superuser. */
export const databaseConnections: LabIncident = {
  id: 'db-connections',
  title: 'Database connections run out',
  story:
    'budapp leaks connections: PostgreSQL has none left for its role, new requests fail with "remaining connection slots are reserved", and db_connections is over its critical threshold. pg_stat_activity tells who holds them, and that they are idle.',
  defaultCluster: 'prod-eu',

  async break(cluster, signal) {
    const keep = held.get(cluster.folder) ?? new Set<pg.Client>()
    held.set(cluster.folder, keep)
    for (let full = false; !full && keep.size < mostConnections; ) {
      signal.throwIfAborted()
      const opened = await Promise.allSettled(Array.from({ length: 8 }, () => connect(cluster, keep)))
      const failure = opened.find((each) => each.status === 'rejected')
      if (failure !== undefined) throw failure.reason
      full = opened.some((each) => each.status === 'fulfilled' && each.value === null)
    }
  },

  async heal(cluster) {
    const clients = [...(held.get(cluster.folder) ?? [])]
    held.delete(cluster.folder)
    await Promise.allSettled(clients.map((client) => client.end()))
  },
}
