import { z } from 'zod'
import { logLevel } from './log-level.ts'

/** Which lines are shown. */
export const logSift = z.strictObject({
  /** Only lines with this text, or without it where `invert` is set. */
  filter: z.string().max(1_000).default(''),
  /** The text is a regular expression (RE2). */
  regex: z.boolean().default(false),
  invert: z.boolean().default(false),
  /** Only lines that are as bad as this, or worse; null = all, also those that do not say. */
  level: logLevel.exclude(['unknown']).nullable().default(null),
  /** "latency_ms > 2000 user_id=7c9e": every condition must hold. */
  where: z.string().max(1_000).default(''),
})
export type LogSift = z.output<typeof logSift>

export const everyLine: LogSift = logSift.parse({})
