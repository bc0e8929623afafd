import { z } from 'zod'
import { clusterId } from '../clusters/cluster-id.ts'

const namespaceName = z.string().min(1).max(63)
const objectName = z.string().min(1).max(253)
const containerName = z.string().min(1).max(63)

/** What a session is a session of; enough to open it again after a restart of the app. */
export const sessionTarget = z.discriminatedUnion('kind', [
  /** The engineer's own shell on this machine, which sees one context only. */
  z.object({ kind: z.literal('local'), cluster: clusterId }),
  z.object({
    kind: z.literal('pod'),
    cluster: clusterId,
    namespace: namespaceName,
    pod: objectName,
    /** null = the pod's default container. */
    container: containerName.nullable(),
  }),
  /** A client program of this machine on a database of the profile, through a tunnel of the app's own. */
  z.object({ kind: z.literal('database'), cluster: clusterId, database: z.string().min(1).max(100) }),
  /** What an action made to look around: a pod on a node, which goes with its session, or a container in a pod, which stays. */
  z.object({
    kind: z.literal('debug'),
    cluster: clusterId,
    namespace: namespaceName,
    pod: objectName,
    container: containerName,
    /** Whose shell it is; null of a container that was added to a pod. */
    node: objectName.nullable(),
  }),
])
export type SessionTarget = z.infer<typeof sessionTarget>

/**
 * `lost`: its connection ended and nobody knows what became of the program; `ended`: the program ended. Both may be
 * started again in the same place.
 */
export const sessionPhase = z.enum(['starting', 'running', 'ended', 'lost'])
export type SessionPhase = z.infer<typeof sessionPhase>

export const terminalSession = z.object({
  id: z.string(),
  target: sessionTarget,
  /** "budapp-7d9f/budapp", "psql postgresql": never from a program. */
  name: z.string(),
  phase: sessionPhase,
  /** How it ended or why it was lost, one sentence; empty while it runs. */
  reason: z.string(),
  hint: z.string(),
  /** What a person should know of it, such as a start-up file that may set another KUBECONFIG. */
  warnings: z.array(z.string()),
  /** ms since the epoch. */
  startedAt: z.number(),
  /** What is shown is being written down; null: it is not. */
  recording: z
    .object({
      file: z.string(),
      /** ms since the epoch. */
      startedAt: z.number(),
      /** Why it ended by itself, one sentence; empty while it goes on. */
      ended: z.string(),
    })
    .nullable(),
})
export type TerminalSession = z.infer<typeof terminalSession>

/** What a session is called before it is opened, and after a restart of the app. */
export function sessionName(target: SessionTarget): string {
  switch (target.kind) {
    case 'local':
      return 'local shell'
    case 'pod':
      return target.container === null ? target.pod : `${target.pod}/${target.container}`
    case 'database':
      return target.database
    case 'debug':
      return target.node === null ? `${target.pod}/${target.container}` : `node ${target.node}`
  }
}
