import type { Kind } from '../kind.ts'
import { kindSections } from './sections.ts'

const all: readonly Kind[] = kindSections.flatMap((section) => section.kinds)

/** Every built-in kind by its plural, in the order in which screens show them. */
export const kinds: ReadonlyMap<string, Kind> = new Map(all.map((kind) => [kind.plural, kind]))

/** A built-in kind by plural or alias, whatever the case of the letters; null when there is none. */
export function findKind(word: string): Kind | null {
  const wanted = word.toLowerCase()
  return kinds.get(wanted) ?? all.find(({ aliases }) => aliases.includes(wanted)) ?? null
}
