import { CockpitError } from '@shared/contract/cockpit-error.ts'
import pg from 'pg'
import type { LabCluster } from '../lab-cluster.ts'

const patienceMs = 5000

/**
 * A client of the platform's database, not connected yet.
 * @param user the platform's own role, or the superuser, whom PostgreSQL lets in when it has no slot left for others
 */
export const databaseClient = (
  { ports }: LabCluster,
  application: string,
  user: 'bud' | 'postgres' = 'bud',
): pg.Client =>
  new pg.Client({
    host: '127.0.0.1',
    port: ports.postgres,
    user,
    database: 'bud',
    application_name: application,
    connectionTimeoutMillis: patienceMs,
  })

/** @returns the error to throw when PostgreSQL cannot be used */
export const noPostgres = ({ name }: LabCluster, thrown: unknown): CockpitError => {
  if (thrown instanceof CockpitError) return thrown
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new CockpitError('LAB_NO_POSTGRES', `PostgreSQL of ${name}: ${why}`, 'Look at `lab status`.')
}

/**
 * Works on a connection of its own; PostgreSQL counts what was done when it ends.
 * @throws CockpitError LAB_NO_POSTGRES
 */
export async function inDatabase<T>(
  cluster: LabCluster,
  application: string,
  user: 'bud' | 'postgres',
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = databaseClient(cluster, application, user)
  try {
    await client.connect()
    return await work(client)
  } catch (thrown) {
    throw noPostgres(cluster, thrown)
  } finally {
    await client.end().catch(() => undefined)
  }
}
