import type { ObjectDescription } from '@shared/clusters/description/description.ts'
import { isComplete, type ObjectMessage } from '@shared/clusters/object-message.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Clock, ClusterAccess } from './cluster-access.ts'
import { conflatedStream } from './conflated-stream.ts'
import { type ObjectAddress, ObjectSource } from './object-source.ts'

const pace = 50

/**
 * One object with what belongs to it, once everything has been read or is known not to be readable.
 * Errors: NOT_FOUND, CANCELLED when the signal aborts first.
 */
export async function readObjectOnce(
  access: ClusterAccess,
  address: ObjectAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly message: ObjectMessage; readonly description: ObjectDescription }> {
  const source = new ObjectSource(access, address, clock)
  try {
    for await (const message of conflatedStream(source, clock, pace, signal)) {
      if (!isComplete(message)) continue
      const { description } = message
      if (description !== null) return { message, description }
      throw new CockpitError(
        message.presence === 'missing' ? 'NOT_FOUND' : 'FORBIDDEN',
        message.freshness.reason || `There is no ${address.kind.plural} ${address.name}`,
        message.freshness.hint,
      )
    }
    throw new CockpitError('CANCELLED', 'The request was cancelled')
  } finally {
    source.close()
  }
}
