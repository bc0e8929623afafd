import { createHash } from 'node:crypto'
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
  /** 1 for the first. */
  seq: z.int().min(1),
  /** RFC 3339, UTC. */
  at: z.string(),
  /** Hash of the entry before; 64 zeros for the first. */
  prev: z.string(),
  /** sha256 over everything above, in hexadecimal. */
  hash: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntry>

export const firstPrev = '0'.repeat(64)

/** Where a chain ends: what the next entry stands on. */
export interface ChainEnd {
  readonly seq: number
  readonly hash: string
}

export const emptyChain: ChainEnd = { seq: 0, hash: firstPrev }

/** The line of the next entry, without its line break. */
export function chained(note: JournalNote, at: number, end: ChainEnd): { line: string; entry: JournalEntry } {
  const unsigned = {
    seq: end.seq + 1,
    at: new Date(at).toISOString(),
    ...journalNote.parse(note),
    prev: end.hash,
  }
  const entry = { ...unsigned, hash: hashOf(JSON.stringify(unsigned)) }
  return { line: JSON.stringify(entry), entry }
}

/**
 * Reads one line and checks it against the one before.
 * @returns the entry, or in words what is wrong with it.
 */
export function checkedLine(line: string, end: ChainEnd): JournalEntry | string {
  let sent: unknown
  try {
    sent = JSON.parse(line)
  } catch {
    return 'it is not JSON'
  }
  const parsed = journalEntry.safeParse(sent)
  if (!parsed.success) return 'it is not an entry'
  // Hashed as it stands in the file, so that not even the order of fields may change.
  const body = /^(\{.*),"hash":"[0-9a-f]{64}"\}$/s.exec(line)?.[1]
  if (body === undefined || hashOf(`${body}}`) !== parsed.data.hash) return 'its hash does not fit what it says'
  if (parsed.data.prev !== end.hash) return 'it does not follow the entry before it'
  if (parsed.data.seq !== end.seq + 1) return `it has number ${parsed.data.seq} instead of ${end.seq + 1}`
  return parsed.data
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
