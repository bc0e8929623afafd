import type { Prose } from '../runbooks/prose.ts'
import { spansText } from '../runbooks/prose-text.ts'

/** A heading of a text: where one can go in it. */
export interface ProseHeading {
  /** Unlike every other of the text, and the same each time it is read. */
  readonly anchor: string
  readonly title: string
  /** 1 to 6. */
  readonly level: number
  /** Of the block in the prose. */
  readonly index: number
}

/** The headings at the top level of a text, in order; what stands in quotes and lists is no place of its own. */
export function headingsOf(prose: Prose): readonly ProseHeading[] {
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return prose.flatMap((block, index) => {
    if (block.block !== 'heading') return []
    const title = spansText(block.children).trim()
    const base = slug(title)
    let anchor = base
    // A count for each word, so that thousands of equal headings do not look for their number from 2 on.
    let count = counts.get(base) ?? 1
    while (taken.has(anchor)) {
      count += 1
      anchor = `${base}-${count}`
    }
    counts.set(base, count)
    taken.add(anchor)
    return [{ anchor, title, level: block.level, index }]
  })
}

function slug(title: string): string {
  const word = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 80)
    .replace(/^-|-$/g, '')
  return word === '' ? 'section' : word
}
