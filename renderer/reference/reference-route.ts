import { runbooksPath } from '../runbooks/runbooks-route.ts'

/** Which text of the reference is open, and where in it. */
export interface ReferenceRoute {
  readonly screen: 'reference'
  /** null = the list. */
  readonly open: { readonly kind: 'page' | 'runbook'; readonly id: string; readonly anchor: string | null } | null
}

/** `/reference`, `/reference/KIND/ID` or `/reference/KIND/ID/ANCHOR`; null for what is none of these. */
export function parseReferenceRoute(parts: readonly string[]): ReferenceRoute | null {
  const [screen, kind, id, anchor = null, ...more] = parts
  if (screen !== 'reference' || more.length > 0) return null
  if (kind === undefined) return { screen, open: null }
  if ((kind !== 'page' && kind !== 'runbook') || id === undefined) return null
  return { screen, open: { kind, id, anchor } }
}

/** The path of a route, as `parseReferenceRoute` reads its parts. */
export function referencePath({ open }: ReferenceRoute): string {
  if (open === null) return '/reference'
  const { kind, id, anchor } = open
  return `/${['reference', kind, id, ...(anchor === null ? [] : [anchor])].map(encodeURIComponent).join('/')}`
}

export const pagePath = (id: string): string =>
  referencePath({ screen: 'reference', open: { kind: 'page', id, anchor: null } })

/** Where a runbook is shown so that it can be run. */
export const runbookPath = (id: string): string =>
  runbooksPath({ screen: 'runbooks', place: { at: 'page', runbook: id } })
