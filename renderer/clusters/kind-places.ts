import type { Row } from '@shared/clusters/kind.ts'
import type { CustomResourceDefinitionRow } from '@shared/clusters/kinds/customresourcedefinitions.ts'
import { kindSections } from '@shared/clusters/kinds/sections.ts'

/** One table of a cluster that one can go to. */
export interface KindPlace {
  /** Plural of the kind, as addresses have it. */
  readonly plural: string
  readonly title: string
  /** What it may also be called, in lower case. */
  readonly words: readonly string[]
}

export interface PlaceSection {
  readonly title: string
  readonly places: readonly KindPlace[]
}

const builtIn: readonly PlaceSection[] = kindSections.map(({ title, kinds }) => ({
  title,
  places: kinds.map((kind) => ({
    plural: kind.plural,
    title: kind.title,
    words: [kind.plural, ...kind.aliases, kind.title.toLowerCase()],
  })),
}))

/**
 * All tables of a cluster, or of several: the built-in sections, then the custom resources, a section for each API group.
 */
export function placesOf(definitions: readonly Row[]): readonly PlaceSection[] {
  const groups = new Map<string, KindPlace[]>()
  // The feed of definitions holds rows of that kind only. Several clusters may define the same.
  const byName = new Map((definitions as readonly CustomResourceDefinitionRow[]).map((row) => [row.name, row]))
  for (const { name, resource, apiGroup } of byName.values()) {
    const place = { plural: name, title: resource, words: [name, resource] }
    const known = groups.get(apiGroup)
    if (known === undefined) groups.set(apiGroup, [place])
    else known.push(place)
  }
  const custom = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([title, places]) => ({ title, places: places.sort((a, b) => a.title.localeCompare(b.title)) }))
  return [...builtIn, ...custom]
}

/** The sections that hold a place by this word; exact words come first within all. Empty text finds everything. */
export function findPlaces(sections: readonly PlaceSection[], text: string): readonly PlaceSection[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return sections
  return sections
    .map(({ title, places }) => ({
      title,
      places: places.filter(({ words }) => words.some((word) => word.includes(wanted))),
    }))
    .filter(({ places }) => places.length > 0)
}

/** Where Enter goes: the place that is called exactly so, else the first whose word begins so, else the first found. */
export function bestPlace(sections: readonly PlaceSection[], text: string): KindPlace | null {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return null
  const all = sections.flatMap(({ places }) => places)
  return (
    all.find(({ words }) => words.includes(wanted)) ??
    all.find(({ words }) => words.some((word) => word.startsWith(wanted))) ??
    findPlaces(sections, wanted)[0]?.places[0] ??
    null
  )
}
