import type { SearchHit, TextMark } from '@shared/reference/reference.ts'
import type { DocumentSection } from './document-sections.ts'
import { foldWord, placedWords } from './search-words.ts'

const snippetLength = 180
const before = 50
/** Of each document; what a very long text holds far down is found, and its place is not looked for. */
const mostLookedAt = 64 * 1024
const mostMarks = 20

export interface Found {
  readonly section: SearchHit['section']
  readonly snippet: SearchHit['snippet']
}

interface Place {
  readonly section: SearchHit['section']
  readonly text: string
  /** Words in it count for the place, but are not shown. */
  readonly heading: string
}

/**
 * Where in a document the matched words stand best, and a piece of its text there.
 * @param words as the index has them.
 */
export function bestPlace(
  {
    summary,
    symptoms,
    sections,
  }: { summary: string; symptoms: readonly string[]; sections: readonly DocumentSection[] },
  words: readonly string[],
): Found {
  const wanted = new Set(words)
  const places: Place[] = [
    { section: null, text: summary, heading: '' },
    { section: null, text: symptoms.join(', '), heading: '' },
    ...sections.map(({ anchor, title, text }) => ({
      section: anchor === null ? null : { anchor, title },
      text,
      heading: title,
    })),
  ]
  let best = { text: summary, section: null as SearchHit['section'], score: 0, marks: [] as TextMark[] }
  let left = mostLookedAt
  for (const { section, text, heading } of places) {
    if (left <= 0) break
    const below = wordMarks(text.slice(0, left), wanted)
    left -= text.length
    // A word in the heading says three times as much as one below it; each counts once.
    const score = below.words.size + 3 * wordMarks(heading, wanted).words.size
    if (score > best.score) best = { text, section, score, marks: below.marks }
  }
  const { section, text, marks } = best
  return { section, snippet: text === '' ? snippetOf(summary, []) : snippetOf(text, marks) }
}

/** Where the wanted words stand: whole, or as a part of a compound. */
export function wordMarks(
  text: string,
  wanted: ReadonlySet<string>,
): { readonly words: ReadonlySet<string>; readonly marks: TextMark[] } {
  const words = new Set<string>()
  const marks: TextMark[] = []
  for (const { word, at } of placedWords(text)) {
    const folded = foldWord(word)
    if (folded === null || !wanted.has(folded)) continue
    words.add(folded)
    // A part of what is marked already is not marked again.
    if (at >= (marks.at(-1)?.[1] ?? 0)) marks.push([at, at + word.length])
  }
  return { words, marks }
}

/** Cut around the first mark, at spaces where there are some. */
export function snippetOf(text: string, all: readonly TextMark[]): SearchHit['snippet'] {
  const first = all[0]?.[0] ?? 0
  let from = first <= before ? 0 : first - before
  const space = text.indexOf(' ', from)
  if (from > 0 && space !== -1 && space < first) from = space + 1
  let to = Math.min(text.length, from + snippetLength)
  const lastSpace = text.lastIndexOf(' ', to)
  if (to < text.length && lastSpace > first) to = lastSpace
  const lead = from > 0 ? '… ' : ''
  const marks = all
    .filter((mark) => mark[0] >= from && mark[1] <= to)
    .slice(0, mostMarks)
    .map(([start, end]): TextMark => [start - from + lead.length, end - from + lead.length])
  return { text: `${lead}${text.slice(from, to)}${to < text.length ? ' …' : ''}`, marks }
}
