import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { logTarget, podSource } from '../logs/log-target.ts'

/** What a forward leads to: a pod, whatever pod of a workload runs, or whatever pod is behind a service. */
export const forwardTarget = logTarget.extend({
  kind: z.enum([...podSource.options, 'services']),
})
export type ForwardTarget = z.infer<typeof forwardTarget>

export const portNumber = z.int().min(1).max(65_535)

/** What a person declared; kept in the settings folder until it is removed. */
export const forwardWish = z.object({
  cluster: clusterId,
  target: forwardTarget,
  /** Of the service, or of the pod. */
  port: portNumber,
  /** On this machine; null = a free one at each start. */
  localPort: portNumber.nullable(),
  startWithApp: z.boolean(),
})
export type ForwardWish = z.infer<typeof forwardWish>

/**
 * `starting`: the local port is being opened and the pod looked for. `listening`: the local port is open and a pod is
 * behind it. `reconnecting`: the cluster does not answer. `no-pod`: nothing is there that could be connected to.
 * `denied`: the cluster refuses port-forwards to this user. `port-taken`: the local port cannot be opened. All but
 * `stopped` go on trying by themselves.
 */
export const forwardState = z.enum([
  'stopped',
  'starting',
  'listening',
  'reconnecting',
  'no-pod',
  'denied',
  'port-taken',
])
export type ForwardState = z.infer<typeof forwardState>

export const forward = forwardWish.extend({
  id: z.string().min(1).max(32),
  state: forwardState,
  /** Why it is in this state, in words; empty when there is nothing to say. */
  reason: z.string(),
  /** ms since the epoch. */
  since: z.number(),
  /** "127.0.0.1:41873", and "[::1]:41873" where this machine has it; empty while no local port is open. */
  addresses: z.array(z.string()),
  /** The pod and its own port that new connections go to; null while there is none. */
  pod: z.object({ name: z.string(), port: portNumber }).nullable(),
  traffic: z.object({
    open: z.number(),
    /** Connections since the start, and those of them that could not be made, or broke. */
    total: z.number(),
    failed: z.number(),
    /** Bytes to and from the pod since the start. */
    sent: z.number(),
    received: z.number(),
  }),
  /** Why the last connection could not be made, or broke; empty when it ended in order. */
  lastFailure: z.string(),
})
export type Forward = z.infer<typeof forward>
