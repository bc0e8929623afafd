import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { problem } from '../clusters/problem.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { ignore, ignoreReach } from './ignore.ts'

export const ignoresMessage = z.object({
  /** Those that have ended too, until they are taken back. */
  ignores: z.array(ignore),
  /** Why the file of ignores does not hold; nothing is ignored then. null when it does. */
  error: errorShape.nullable(),
})
export type IgnoresMessage = z.infer<typeof ignoresMessage>

/** The last lines that a container wrote, of the run that ended where there is one. */
export const lastLog = z.object({
  run: z.enum(['previous', 'present']),
  /** Oldest first; without escape sequences, and with what looks like a credential left out. */
  lines: z.array(z.string()),
  /** More was written than these lines. */
  cut: z.boolean(),
  /** Why there are none, in words; empty when there are. */
  why: z.string(),
})
export type LastLog = z.infer<typeof lastLog>

export const problemsContract = defineContract('problems', {
  ignores: stream(z.object({}), ignoresMessage),
  /** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  ignore: call(
    z.object({
      cluster: clusterId,
      problem: problem.pick({ id: true, rule: true, title: true, object: true }),
      reach: ignoreReach,
      reason: z.string().max(500),
      /** ms since the epoch; null = for good. */
      until: z.number().nullable(),
    }),
    z.object({ id: z.string() }),
  ),
  /** Takes an ignore back: what it covers counts again. Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  takeBack: call(z.object({ id: z.string() }), z.object({})),
  /** For a problem of a container that is looked at; a few lines. Errors: those of any request. */
  lastLog: call(
    z.object({
      cluster: clusterId,
      namespace: z.string().min(1).max(63),
      pod: z.string().min(1).max(253),
      container: z.string().min(1).max(63),
    }),
    lastLog,
  ),
})
