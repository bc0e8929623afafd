import { z } from 'zod'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import {
  guideSection,
  longestSearch,
  referenceDocument,
  referenceEntry,
  referenceFolder,
  referenceKind,
  searchHit,
} from './reference.ts'

/** Texts that are found by now, of how many; of `null` when that is not known yet. */
export const readingProgress = z.object({ done: z.int(), total: z.int().nullable() })
export type ReadingProgress = z.infer<typeof readingProgress>

export const referenceOverview = z.object({
  entries: z.array(referenceEntry),
  /** The headings of the guides in their order; empty where the list of them is not there. */
  sections: z.array(guideSection),
  folders: z.array(referenceFolder),
  /** Shipped files that cannot be read, and the settings file where it does not hold. */
  errors: z.array(errorShape),
  /** While texts are still being read; null when all are there. */
  reading: readingProgress.nullable(),
})
export type ReferenceOverview = z.infer<typeof referenceOverview>

const folderPath = z.object({ path: z.string().trim().min(1).max(4096) })

/** Everything that can be read without a cluster. */
export const referenceContract = defineContract('reference', {
  /** Again whenever something of it changes. */
  overview: stream(z.object({}), referenceOverview),
  /** Errors: NOT_FOUND. */
  show: call(z.object({ kind: referenceKind, id: z.string().min(1).max(128) }), referenceDocument),
  /** Best first, of what was read by now; `whole` waits until everything was. */
  search: call(
    z.object({
      words: z.string().max(longestSearch),
      limit: z.int().min(1).max(50),
      whole: z.boolean().optional(),
    }),
    z.object({ hits: z.array(searchHit), documents: z.int(), reading: readingProgress.nullable() }),
  ),
  /** Errors: BAD_INPUT (no folder, not absolute, too many), BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  addFolder: call(folderPath, z.object({})),
  /** Nothing of the folder itself is touched. Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  removeFolder: call(folderPath, z.object({})),
})
