import { z } from 'zod'
import { clusterId, environment, protectionLevel } from '../clusters/cluster-summary.ts'
import { sessionTarget } from '../terminal/session.ts'
import { preview } from './preview.ts'
import { confirmation, tier } from './tier.ts'

/** The object that an action is about. */
export const targetRef = z.object({
  /** Plural of the kind: "deployments", or of a custom resource "certificates.cert-manager.io". */
  kind: z.string().min(1).max(253),
  namespace: z.string().max(63).nullable(),
  name: z.string().min(1).max(253),
})
export type TargetRef = z.infer<typeof targetRef>

/** An action that was looked at and may be performed once, by whoever holds its token, until it expires. */
export const preparedAction = z.object({
  token: z.string(),
  /** The action's id: "restart". */
  action: z.string(),
  cluster: clusterId,
  environment,
  protection: protectionLevel,
  target: targetRef,
  tier,
  confirmation,
  /** What must be typed when `confirmation` is `typed`; null otherwise. */
  typedName: z.string().nullable(),
  /** "Restart deployment budapp?" */
  title: z.string(),
  /** What it does, one or two sentences. */
  explanation: z.string(),
  /** Verb and noun, for the button: "Restart budapp". */
  button: z.string(),
  preview,
  /** What a terminal can be opened in when it is done; null: nothing. */
  opens: sessionTarget.nullable(),
  /** ms since the epoch. */
  expiresAt: z.number(),
})
export type PreparedAction = z.infer<typeof preparedAction>

/** How far an action is. The last message has phase `done`; a failure comes as the stream's error. */
export const actionProgress = z.object({
  /** `doing`: changing the cluster; `watching`: it is done, what follows of it is watched; `done`: nothing follows. */
  phase: z.enum(['doing', 'watching', 'done']),
  text: z.string(),
  done: z.number(),
  /** null when not known. */
  total: z.number().nullable(),
})
export type ActionProgress = z.infer<typeof actionProgress>
