import type { GuideSection, ReferenceEntry } from '@shared/reference/reference.ts'

export interface SectionGroup {
  /** "Day-2 §10.1"; '' for what belongs to no section. */
  readonly name: string
  readonly title: string
  readonly entries: readonly ReferenceEntry[]
}

/**
 * The texts under each section that they name, in the order of the guides; sections without any are left out. Behind them
 * come sections that no guide has, then what names none.
 */
export function bySection(
  entries: readonly ReferenceEntry[],
  sections: readonly GuideSection[],
): readonly SectionGroup[] {
  const sorted = [...entries].sort((one, other) => one.title.localeCompare(other.title))
  const titles = new Map(sections.map(({ name, title }) => [name, title]))
  const named = [...new Set(sorted.flatMap(({ guides }) => guides))]
  const unlisted = named.filter((name) => !titles.has(name)).sort(inNumbers)
  const groups = [...sections.map(({ name }) => name), ...unlisted].map((name) => ({
    name,
    title: titles.get(name) ?? '',
    entries: sorted.filter(({ guides }) => guides.includes(name)),
  }))
  const others = { name: '', title: 'Without a section', entries: sorted.filter(({ guides }) => guides.length === 0) }
  return [...groups, others].filter(({ entries: held }) => held.length > 0)
}

/** 10.1 comes after 2.2. */
function inNumbers(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

/** Whether a text has these words in its title, summary, symptoms or sections. */
export function entryHas({ title, summary, symptoms, guides, id }: ReferenceEntry, words: string): boolean {
  const all = [title, summary, id, ...symptoms, ...guides].join('\n').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
