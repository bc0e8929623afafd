import { z } from 'zod'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { journalEntry } from './entry.ts'

export const journalMessage = z.object({
  /** The newest, newest first; 2,000 at most. */
  entries: z.array(journalEntry),
  /** Lines of the whole file. */
  total: z.int(),
  /** The first line that does not fit the chain; null when every one does. */
  broken: z.object({ line: z.int(), why: z.string() }).nullable(),
  /** Bytes of a last line that was cut off. */
  tornBytes: z.int(),
  /** When the chain was followed, ms since the epoch. */
  verifiedAt: z.number(),
})
export type JournalMessage = z.infer<typeof journalMessage>

export const journalContract = defineContract('journal', {
  /** Again whenever the file is another; the whole chain is followed each time. Errors: JOURNAL_FAILED. */
  watch: stream(z.object({}), journalMessage),
  /** Every entry that fits the chain. Errors: JOURNAL_FAILED. */
  export: call(z.object({ form: z.enum(['csv', 'json']) }), z.object({ name: z.string(), text: z.string() })),
})
