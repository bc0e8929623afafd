import { z } from 'zod'
import { ignoredProblem } from '../problems/ignore.ts'
import { clusterId } from './cluster-id.ts'
import { problem } from './problem.ts'

export { type ClusterId, clusterId } from './cluster-id.ts'

/**
 * - `connecting`: not yet answered since we began.
 * - `live`: answers, and every watch that we hold is proven.
 * - `stale`: answered before; what is shown is as old as `asOf` says and is being proven again.
 * - `sign-in-needed`: the credentials were refused (401) or could not be obtained.
 * - `denied`: signed in, but may not read what the fleet screen stands on (403).
 * - `unreachable`: never answered, or not for a good while.
 */
export const connectionPhase = z.enum(['connecting', 'live', 'stale', 'sign-in-needed', 'denied', 'unreachable'])
export type ConnectionPhase = z.infer<typeof connectionPhase>

export const connectionState = z.object({
  phase: connectionPhase,
  /** Since when it has been in this phase; ms since the epoch. */
  since: z.number(),
  /** When the server last answered anything; null when never. */
  lastAnswer: z.number().nullable(),
  /** Why, in words. Empty for `live`. */
  reason: z.string(),
  /** What to do next. */
  hint: z.string(),
})
export type ConnectionState = z.infer<typeof connectionState>

export const environment = z.enum(['production', 'staging', 'development', 'unknown'])
export type Environment = z.infer<typeof environment>

/** `open`: tiers decide alone; `confirm`: every mutation asks; `read-only`: every mutation is refused. */
export const protectionLevel = z.enum(['open', 'confirm', 'read-only'])
export type ProtectionLevel = z.infer<typeof protectionLevel>

/** Counts are null when not known (not loaded yet, denied, absent): never zero in place of unknown. */
export const clusterSummary = z.object({
  id: clusterId,
  /** Host and port of the API server, without credentials. */
  server: z.string(),
  environment,
  protection: protectionLevel,
  connection: connectionState,
  version: z.string().nullable(),
  nodes: z.object({ ready: z.number(), total: z.number() }).nullable(),
  pods: z
    .object({
      running: z.number(),
      pending: z.number(),
      succeeded: z.number(),
      failed: z.number(),
      unknown: z.number(),
      total: z.number(),
    })
    .nullable(),
  /** Whole devices over all GPU resource names, tainted nodes included; idle = allocatable − requested. */
  gpus: z.object({ allocatable: z.number(), requested: z.number(), idle: z.number() }).nullable(),
  /** Worst first. */
  problems: z.array(problem),
  /** Those that are there and that the engineer does not want counted; worst first. */
  ignored: z.array(ignoredProblem).optional(),
  /** The one namespace that is read, because its user may not read them all; null or left out: every one. */
  namespace: z.string().nullable().optional(),
  /** What could not be looked at, in words ("nodes: forbidden for user dev"). Empty = everything was looked at. */
  blindSpots: z.array(z.string()),
  /** Time of the oldest proven reading that the counts and problems stand on; null before the first. */
  asOf: z.number().nullable(),
  /** What a person should know of how it is reached: certificate not checked, client certificate about to end. */
  warnings: z.array(z.string()).optional(),
})
export type ClusterSummary = z.infer<typeof clusterSummary>
