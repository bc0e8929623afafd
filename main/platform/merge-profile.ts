import type { Annotated } from './annotated-yaml.ts'

/** In a list merged by name, `remove: true` in an entry takes the entry of that name out. */
const removal = 'remove'

/** The fields that name an entry of a list, in order of preference. */
const nameFields = ['id', 'name'] as const

const nameOf = (node: Annotated): string | null => {
  if (node.form !== 'map') return null
  for (const field of nameFields) {
    const value = node.entries.get(field)
    if (value?.form === 'scalar' && typeof value.value === 'string') return value.value
  }
  return null
}

const isRemoval = (node: Annotated): boolean => {
  const mark = node.form === 'map' ? node.entries.get(removal) : undefined
  return mark?.form === 'scalar' && mark.value === true
}

const allNamed = (elements: readonly Annotated[]): boolean =>
  elements.length > 0 && elements.every((element) => nameOf(element) !== null)

/**
 * Lays `over` on `base`: mappings are merged key by key; lists whose entries all have an `id` or `name` are merged by
 * it, new entries at the end; anything else is replaced. Explained to engineers in resources/profiles/README.md.
 */
export function mergeProfile(base: Annotated, over: Annotated): Annotated {
  if (base.form === 'map' && over.form === 'map') {
    const entries = new Map(base.entries)
    for (const [key, value] of over.entries) {
      const old = entries.get(key)
      entries.set(key, old ? mergeProfile(old, value) : value)
    }
    return { form: 'map', origin: over.origin, entries }
  }
  if (base.form === 'list' && over.form === 'list' && allNamed(base.elements) && allNamed(over.elements)) {
    const merged = new Map(base.elements.map((element) => [nameOf(element), element]))
    for (const element of over.elements) {
      const name = nameOf(element)
      const old = merged.get(name)
      if (old && isRemoval(element)) merged.delete(name)
      else merged.set(name, old ? mergeProfile(old, element) : element)
    }
    return { form: 'list', origin: over.origin, elements: [...merged.values()] }
  }
  return over
}
