import { secrets } from '@shared/clusters/kinds/secrets.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { ClusterAccess } from './cluster-access.ts'
import { objectPath } from './resource-path.ts'

const stored = z.object({ data: z.record(z.string(), z.string()).nullish() })

export interface SecretValue {
  /** null when it is not text. */
  readonly text: string | null
  readonly bytes: number
}

/**
 * One value of a Secret. It goes to whoever asked and nowhere else.
 * @throws CockpitError NOT_FOUND when there is no such Secret or key; FORBIDDEN, and those of any request.
 */
export async function readSecretKey(
  cluster: ClusterAccess,
  namespace: string,
  name: string,
  key: string,
  signal: AbortSignal,
): Promise<SecretValue> {
  const answer = stored.safeParse(await cluster.json(objectPath(secrets, namespace, name), { signal }))
  // zod's own error would quote what it read.
  if (!answer.success) throw new CockpitError('BAD_ANSWER', `Secret ${name} could not be read`, '')
  const data = answer.data.data ?? {}
  const encoded = Object.hasOwn(data, key) ? data[key] : undefined
  if (encoded === undefined) {
    throw new CockpitError('NOT_FOUND', `Secret ${name} has no key ${key}`, 'It may have been changed meanwhile.')
  }
  const value = Buffer.from(encoded, 'base64')
  return { text: asText(value), bytes: value.length }
}

function asText(value: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what holds these is no text for a person.
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text
  } catch {
    return null
  }
}
