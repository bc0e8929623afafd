import { z } from 'zod'

/** One line of a comparison. `gap` stands for unchanged lines that are left out; its text says how many. */
export const diffLine = z.object({ sign: z.enum(['same', 'add', 'remove', 'gap']), text: z.string() })
export type DiffLine = z.infer<typeof diffLine>

export const affectedObject = z.object({
  /** Plural of the kind. */
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  /** What becomes of it, in words. */
  fate: z.string(),
  tone: z.enum(['ok', 'warn', 'bad', 'muted']),
})
export type AffectedObject = z.infer<typeof affectedObject>

/** What an action would really do, as the server and the objects tell, before anything is done. */
export const preview = z.object({
  /** What the server's own dry run changes; empty where the action changes no fields. */
  diff: z.array(diffLine),
  affected: z.array(affectedObject),
  /** What the person should know before: data that is lost, what may undo the change, what could not be looked at. */
  warnings: z.array(z.string()),
})
export type Preview = z.infer<typeof preview>
