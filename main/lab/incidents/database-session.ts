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
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new CockpitError('LAB_NO_POSTGRES', `PostgreSQL of ${name}: ${why}`, 'Look at `lab status`.')
}
