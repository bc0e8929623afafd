import {
  type ReferenceDocument,
  type ReferenceEntry,
  referenceEntry,
  type SearchHit,
} from '@shared/reference/reference.ts'
import MiniSearch, { type AsPlainObject, type Options, type SearchOptions } from 'minisearch'
import { z } from 'zod'
import { type DocumentSection, documentSections } from './document-sections.ts'
import { foldWord, indexWords, queryWords } from './search-words.ts'
import { bestPlace } from './snippet.ts'

interface Indexed {
  readonly key: string
  readonly title: string
  readonly symptoms: string
  readonly guides: string
  readonly headings: string
  readonly summary: string
  readonly commands: string
  readonly text: string
}

const held = z.object({
  entry: referenceEntry,
  stamp: z.string(),
  sections: z.array(z.object({ anchor: z.string().nullable(), title: z.string(), text: z.string() })),
})
type Held = Omit<z.infer<typeof held>, 'sections'> & { readonly sections: readonly DocumentSection[] }

/** An index as plain JSON. What is inside `words` is the search library's own affair. */
export const indexSnapshot = z.object({
  words: z.looseObject({ documentCount: z.int() }),
  held: z.array(z.tuple([z.string(), held])),
})
export type IndexSnapshot = z.infer<typeof indexSnapshot>

/** A document with what tells one state of it from another. */
export interface StampedDocument {
  readonly document: ReferenceDocument
  readonly stamp: string
}

const boost = { guides: 8, title: 6, symptoms: 5, headings: 3, summary: 2, commands: 1.5, text: 1 }
/** With fewer hits that hold every word, those that hold some follow. */
const enough = 3

const settings: Options<Indexed> = {
  idField: 'key',
  fields: Object.keys(boost),
  tokenize: indexWords,
  processTerm: foldWord,
  searchOptions: {
    tokenize: queryWords,
    processTerm: foldWord,
    boost,
    prefix: hasEndings,
    fuzzy: slips,
    maxFuzzy: 2,
  },
}

/** All documents by their words: beginnings of words and words with a slip of the hand are found as well. */
export class SearchIndex {
  private readonly held = new Map<string, Held>()
  private index = new MiniSearch<Indexed>(settings)

  /** An index as it was when `snapshot` was taken. Throws what is wrong with it. */
  static restored({ words, held }: IndexSnapshot): SearchIndex {
    const restored = new SearchIndex()
    restored.index = MiniSearch.loadJS<Indexed>(words as unknown as AsPlainObject, settings)
    for (const [key, each] of held) restored.held.set(key, each)
    return restored
  }

  snapshot(): IndexSnapshot {
    return indexSnapshot.parse({ words: this.index.toJSON(), held: [...this.held] })
  }

  get size(): number {
    return this.held.size
  }

  /**
   * Makes these the documents: what is new or another one is read, what is missing goes.
   * @param pause awaited after each, so that others get their turn.
   */
  async set(documents: readonly StampedDocument[], pause: () => Promise<void>): Promise<void> {
    const wanted = new Set(documents.map(({ document }) => keyOf(document)))
    for (const key of [...this.held.keys()]) if (!wanted.has(key)) this.remove(key)
    for (const each of documents) if (this.put(each)) await pause()
  }

  /** Adds one, or replaces it when it is another one by now. @returns whether it had to be read. */
  put({ document, stamp }: StampedDocument): boolean {
    const key = keyOf(document)
    const { parts: _parts, ...entry } = document
    const known = this.held.get(key)
    // Only what is said beside the text may have changed: it was accepted.
    if (known?.stamp === stamp) {
      this.held.set(key, { ...known, entry })
      return false
    }
    this.remove(key)
    this.add(key, entry, documentSections(document), stamp)
    return true
  }

  /** @returns best first, at most `limit`; nothing for a search without words. */
  search(words: string, limit: number): SearchHit[] {
    const all = this.index.search(words, { combineWith: 'AND' })
    const results = all.length >= enough ? all : [...all, ...this.some(words, new Set(all.map(({ id }) => id)))]
    return results.slice(0, limit).flatMap(({ id, terms, score }) => {
      const held = this.held.get(id)
      if (held === undefined) return []
      const { entry, sections } = held
      const { kind, id: name, title, origin, accepted } = entry
      return [{ kind, id: name, title, origin, accepted, ...bestPlace({ ...entry, sections }, terms), score }]
    })
  }

  private some(words: string, without: ReadonlySet<string>) {
    const options: SearchOptions = {
      combineWith: 'OR',
      tokenize: (text) => queryWords(text).flatMap((word) => (isNumber(word) ? word : indexWords(word))),
    }
    return this.index.search(words, options).filter(({ id }) => !without.has(id))
  }

  private add(
    key: string,
    entry: ReferenceEntry,
    { sections, commands }: ReturnType<typeof documentSections>,
    stamp: string,
  ): void {
    this.held.set(key, { entry, stamp, sections })
    this.index.add({
      key,
      title: entry.title,
      symptoms: entry.symptoms.join('\n'),
      guides: entry.guides.join('\n'),
      headings: sections.map(({ title }) => title).join('\n'),
      summary: entry.summary,
      commands,
      text: sections.map(({ text }) => text).join('\n'),
    })
  }

  private remove(key: string): void {
    if (this.held.delete(key)) this.index.discard(key)
  }
}

const keyOf = ({ kind, id }: Pick<ReferenceEntry, 'kind' | 'id'>): string => `${kind}:${id}`

const isNumber = (word: string): boolean => /^[\d.]+$/.test(word)

/**
 * The last word may still be in the middle of being typed; the ones before it are taken for beginnings only when they are
 * long, because short ones begin hundreds of words. 1.2 is not the beginning of 1.25.
 */
function hasEndings(word: string, place: number, words: readonly string[]): boolean {
  return word.length >= (place === words.length - 1 ? 3 : 5) && !isNumber(word)
}

/** Two letters that changed places are two slips, so that longer words get two; numbers and short words are meant as they stand. */
function slips(word: string): number | false {
  if (word.length < 4 || /\d/.test(word)) return false
  return word.length < 6 ? 1 : 2
}
