import { z } from 'zod'

export const referenceKind = z.enum(['page', 'runbook'])
export type ReferenceKind = z.infer<typeof referenceKind>

/** A page or a runbook as the list shows it. */
export const referenceEntry = z.object({
  kind: referenceKind,
  /** Unlike every other of its kind. */
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  /** Sections of the guides: "Day-2 §10.1". */
  guides: z.array(z.string()),
  symptoms: z.array(z.string()),
  /** Own ones come from the engineer's folders. */
  origin: z.enum(['built-in', 'own']),
  /** A runbook of one's own is shown but not run until it was accepted; pages always count as accepted. */
  accepted: z.boolean(),
  /** Of an own page; null for what is shipped and for runbooks. */
  path: z.string().nullable(),
})
export type ReferenceEntry = z.infer<typeof referenceEntry>

export const referencePart = z.object({
  /** null: no heading of its own. */
  title: z.string().nullable(),
  markdown: z.string(),
  /** What a step runs, as it is written. */
  code: z.object({ language: z.string(), text: z.string() }).nullable(),
})

/** A page is one part, a runbook one for each of its sections. */
export const referenceDocument = referenceEntry.extend({ parts: z.array(referencePart) })
export type ReferenceDocument = z.infer<typeof referenceDocument>

/** Characters of a text that matched: from, and to without the last. */
export const textMark = z.tuple([z.int().min(0), z.int().min(0)])
export type TextMark = z.infer<typeof textMark>

export const searchHit = z.object({
  kind: referenceKind,
  id: z.string(),
  title: z.string(),
  origin: referenceEntry.shape.origin,
  accepted: z.boolean(),
  /** Where in it; null: the top. */
  section: z.object({ anchor: z.string(), title: z.string() }).nullable(),
  snippet: z.object({ text: z.string(), marks: z.array(textMark) }),
  /** Comparable within one answer only; higher is better. */
  score: z.number(),
})
export type SearchHit = z.infer<typeof searchHit>

/** A heading of a guide, for the list. */
export const guideSection = z.object({
  /** "Day-2 §10.1". */
  name: z.string(),
  title: z.string(),
})
export type GuideSection = z.infer<typeof guideSection>

/** A folder of the engineer's own Markdown. */
export const referenceFolder = z.object({
  path: z.string(),
  pages: z.int(),
  runbooks: z.int(),
  /** What is not read, and why; 200 at most. */
  refused: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** More that is not named. */
  refusedMore: z.int(),
})
export type ReferenceFolder = z.infer<typeof referenceFolder>

export const mostFolders = 10
export const longestSearch = 200
