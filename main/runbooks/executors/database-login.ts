import { pathSegment } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformDatabase } from '@shared/platform/profile.ts'
import { z } from 'zod'
import type { Execution } from './executor.ts'

export interface Login {
  readonly user: string | null
  readonly password: string | null
  readonly database: string | null
}

const secretAnswer = z.object({ data: z.record(z.string(), z.string()).nullish() })

/** The database of the profile that speaks this protocol. Errors: NOT_CONFIGURED when the profile names none. */
export function databaseOf({ profile }: Execution, engine: PlatformDatabase['engine']): PlatformDatabase {
  const found = profile.databases?.find((database) => database.engine === engine)
  if (found === undefined) {
    throw new CockpitError('NOT_CONFIGURED', `The profile names no ${engine} database`, 'Name it under databases.')
  }
  return found
}

/**
 * How to log in, by the profile; a password comes from the Kubernetes Secret that the profile names and is concealed.
 * Errors: NOT_FOUND when Secret or key is not there, and those of any request.
 */
export async function loginTo(
  { cluster, signal, conceal }: Pick<Execution, 'cluster' | 'signal' | 'conceal'>,
  { namespace, login }: PlatformDatabase,
): Promise<Login> {
  const { secret } = login ?? {}
  const plain = { user: login?.user ?? null, password: null, database: login?.database ?? null }
  if (secret === undefined) return plain
  const where = secret.namespace ?? namespace
  const path = `/api/v1/namespaces/${pathSegment(where)}/secrets/${pathSegment(secret.name)}`
  const { data } = secretAnswer.parse(await cluster.json(path, { signal }))
  const read = (key: string): string => {
    const value = data?.[key]
    if (value === undefined) throw new CockpitError('NOT_FOUND', `Secret ${where}/${secret.name} has no key ${key}`)
    return Buffer.from(value, 'base64').toString('utf8')
  }
  const password = read(secret.passwordKey)
  conceal(password)
  return { ...plain, password, user: secret.userKey === undefined ? plain.user : read(secret.userKey) }
}
