import { z } from 'zod'
import { logSift } from './log-sift.ts'
import { logTarget } from './log-target.ts'

/** A log that is looked at often, with what is looked for in it: a saved view of the platform's profile. */
export const logView = z.strictObject({
  id: z.string().min(1).max(64),
  title: z.string().min(1).max(200),
  target: z.strictObject(logTarget.shape),
  /** Default: all. */
  container: z.string().min(1).max(63).optional(),
  /** Structured lines stand in columns. */
  columns: z.boolean().default(false),
  sift: logSift.prefault({}),
})
export type LogView = z.output<typeof logView>
