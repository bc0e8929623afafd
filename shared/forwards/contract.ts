import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { forward, forwardTarget, forwardWish, portNumber } from './forward.ts'

/** A port that a service or a pod declares; one may forward to others as well. */
export const declaredPort = z.object({
  port: portNumber,
  /** "http"; empty when it has none. */
  name: z.string(),
  /** The container, or the service's target port; empty when there is nothing to say. */
  of: z.string(),
})
export type DeclaredPort = z.infer<typeof declaredPort>

export const forwardsMessage = z.object({
  forwards: z.array(forward),
  /** Removed last, and may be brought back; null when there is none. */
  removed: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** Why the file of declared forwards does not hold; null when it does. */
  settings: errorShape.nullable(),
})
export type ForwardsMessage = z.infer<typeof forwardsMessage>

const one = z.object({ id: z.string().min(1).max(32) })

export const forwardsContract = defineContract('forwards', {
  watch: stream(z.object({}), forwardsMessage),
  /** TCP ports only. Errors: NOT_FOUND, and those of any request. */
  ports: call(z.object({ cluster: clusterId, target: forwardTarget }), z.array(declaredPort)),
  /** Kept first, then started: a start that fails leaves a forward that says why. */
  declare: call(forwardWish, one),
  start: call(one, z.null()),
  stop: call(one, z.null()),
  startWithApp: call(one.extend({ on: z.boolean() }), z.null()),
  /** Ends it and forgets it; `restore` brings it back. */
  remove: call(one, z.null()),
  restore: call(one, z.null()),
  /** Opens its address in the person's browser. Errors: NOT_POSSIBLE. */
  browse: call(one.extend({ scheme: z.enum(['http', 'https']) }), z.null()),
})
