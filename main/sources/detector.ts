import type { Clock, ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { Finding } from '@shared/sources/contract.ts'
import { ZodError, z } from 'zod'

export interface DetectorContext {
  readonly cluster: ClusterAccess
  /** As it holds on this cluster. */
  readonly profile: PlatformProfile
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What asking gave; a detector throws a CockpitError where it failed. */
export interface Answer {
  readonly state: Extract<Finding['state'], 'found' | 'absent'>
  readonly what: string
}

/** Looks for one thing on a cluster by asking it something harmless. */
export interface Detector {
  readonly id: string
  readonly title: string
  /** Where it looks and on whose word, in one sentence. */
  readonly how: string
  /** What is sent. */
  readonly request: string
  readonly address: ServiceAddress | null
  ask(context: DetectorContext): Promise<Answer>
  /** Services that may be it as well. Left out where nothing else may be named. */
  candidates?(context: DetectorContext): Promise<readonly ServiceAddress[]>
}

export interface Outcome {
  readonly state: Exclude<Finding['state'], 'untried' | 'testing'>
  readonly what: string
  readonly error: ErrorShape | null
  /** It said something, even if it was a refusal. */
  readonly answered: boolean
}

const answering = new Set([
  'FORBIDDEN',
  'NOT_FOUND',
  'UNAUTHORIZED',
  'BAD_ANSWER',
  'THROTTLED',
  'QUERY_REFUSED',
  'NOT_READY',
])

/** Asks, and never throws: a failure is an outcome. */
export async function outcomeOf(detector: Detector, context: DetectorContext): Promise<Outcome> {
  try {
    return { ...(await detector.ask(context)), error: null, answered: true }
  } catch (thrown) {
    const error =
      thrown instanceof ZodError
        ? { code: 'BAD_ANSWER', message: 'It answers, and in a form that is not known', hint: '' }
        : toErrorShape(thrown)
    const { code } = error
    const state = code === 'FORBIDDEN' ? 'denied' : code === 'NOT_FOUND' ? 'absent' : 'failed'
    return { state, what: '', error, answered: answering.has(code) }
  }
}

export const addressText = ({ namespace, service, port }: ServiceAddress): string => `${namespace}/${service}:${port}`

/** The objects of a list; servers write an empty one as null in places. */
export const listed = <T extends z.ZodType>(object: T) =>
  z.object({ items: z.array(object).nullish() }).transform(({ items }) => items ?? [])
