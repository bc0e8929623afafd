import { z } from 'zod'

/** What an entry says, before it is chained. No secrets: only names and sentences that were made for people. */
export const journalNote = z.strictObject({
  /** Binds the entry before an action and the one after it. */
  id: z.string(),
  phase: z.enum(['before', 'after', 'repair']),
  /** The person's account on this machine, and who the cluster takes them for (null when it did not say). */
  who: z.strictObject({ person: z.string(), clusterUser: z.string().nullable() }),
  cluster: z.string(),
  action: z.string(),
  tier: z.string(),
  object: z.strictObject({
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
  }),
  /** Null before. */
  result: z.enum(['done', 'failed', 'cancelled']).nullable(),
  /** What was asked, or how it ended, in words. */
  detail: z.string(),
})
export type JournalNote = z.infer<typeof journalNote>

export const journalEntry = journalNote.extend({
  seq: z.int().min(1),
  at: z.string(),
  prev: z.string(),
  hash: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntry>
