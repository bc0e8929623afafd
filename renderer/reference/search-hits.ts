import type { SearchHit } from '@shared/reference/reference.ts'
import type { ReferenceRoute } from './reference-route.ts'

export const hitKey = ({ kind, id }: Pick<SearchHit, 'kind' | 'id'>): string => `${kind}:${id}`

/** Where a hit leads: to its section. */
export function hitRoute({ kind, id, section }: Pick<SearchHit, 'kind' | 'id' | 'section'>): ReferenceRoute {
  return { screen: 'reference', open: { kind, id, anchor: section?.anchor ?? null } }
}

/** What kind of text it is, and whose. */
export function hitWords({ kind, origin, accepted }: Pick<SearchHit, 'kind' | 'origin' | 'accepted'>): string {
  if (origin === 'built-in') return kind
  return accepted ? `own ${kind}` : `own ${kind}, not accepted`
}
