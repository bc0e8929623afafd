import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { logTarget } from './log-target.ts'
import { logView } from './log-view.ts'

export const logsInput = z.object({
  cluster: clusterId,
  target: logTarget,
  /** null = all, init containers too. */
  containers: z.array(z.string().min(1).max(63)).min(1).max(64).nullable(),
  /** The run before the present one; it is read once. */
  previous: z.boolean(),
  follow: z.boolean(),
  /** So many of the newest lines of each container; null = all that the node still has. */
  tail: z.number().int().min(0).max(1_000_000).nullable(),
  /** Only what was written in the last so many ms; null = no limit. */
  sinceMs: z
    .number()
    .positive()
    .max(3_650 * 86_400_000)
    .nullable(),
  /** What happens to a reader that does not keep up: the oldest lines are dropped and counted, or the source waits. */
  whenBehind: z.enum(['drop-oldest', 'wait']),
})
export type LogsInput = z.infer<typeof logsInput>

export const logLine = z.object({
  type: z.literal('line'),
  /** Grows with each line and marker of this stream. */
  seq: z.number(),
  pod: z.string(),
  container: z.string(),
  /** As the node stamped it; ms since the epoch, null when the line carries no stamp. */
  time: z.number().nullable(),
  /** The stamp as sent, to the nanosecond; empty when there is none. */
  stamp: z.string(),
  /** Without escape sequences; other control characters stand as visible signs. */
  text: z.string(),
  /** Bytes of the line that are not shown because it is too long. */
  cutBytes: z.number(),
})
export type LogLine = z.infer<typeof logLine>

export const markerEvent = z.enum(['started', 'ended', 'reconnecting', 'resumed', 'gap', 'dropped', 'failed'])
export type MarkerEvent = z.infer<typeof markerEvent>

export const logMarker = z.object({
  type: z.literal('marker'),
  seq: z.number(),
  event: markerEvent,
  /** When it was noticed; ms since the epoch. */
  at: z.number(),
  /** null when it concerns all. */
  pod: z.string().nullable(),
  container: z.string().nullable(),
  /** What happened and why, in words. */
  text: z.string(),
  /** Between which stamps lines are, or may be, missing; ms since the epoch, null when not known. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Lines that are missing, where that is known. */
  count: z.number().nullable(),
})
export type LogMarker = z.infer<typeof logMarker>

export const logEntry = z.discriminatedUnion('type', [logLine, logMarker])
export type LogEntry = z.infer<typeof logEntry>

export const logSource = z.object({
  pod: z.string(),
  container: z.string(),
  role: z.enum(['regular', 'sidecar', 'init']),
  /** `following` is proven by an answer; `waiting`: there is nothing to read yet. */
  state: z.enum(['waiting', 'reading', 'following', 'reconnecting', 'ended', 'failed']),
  /** Why, in words. */
  reason: z.string(),
})
export type LogSource = z.infer<typeof logSource>

/** At most about ten a second. A stream whose log has ended stays open and says nothing more. */
export const logsMessage = z.object({
  /** In the order in which they are to be shown: history by time, then as they arrive. */
  entries: z.array(logEntry),
  /** What is read, the whole list, each time that it changed. */
  sources: z.array(logSource).nullable(),
  /** Names of all containers of the pods, chosen or not, each time that they changed. */
  containers: z.array(z.string()).nullable(),
  /** `reading`: until what was written before has been read. `ended`: nothing more will come. */
  state: z.enum(['reading', 'following', 'ended']),
  /** Why pods cannot be looked for at the moment; empty when they can. */
  blindSpot: z.string(),
})
export type LogsMessage = z.infer<typeof logsMessage>

export const logsContract = defineContract('logs', {
  lines: stream(logsInput, logsMessage),
  /** The saved views of the platform's profile, as it holds on the cluster. */
  views: call(z.object({ cluster: clusterId }), z.array(logView)),
})
