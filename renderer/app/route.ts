import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type EverywhereRoute, everywherePath, parseEverywhereRoute } from '../clusters/everywhere-route.ts'
import { type GpusRoute, gpusPath, parseGpusRoute } from '../gpu/gpu-route.ts'
import { type LogsRoute, logsPath, parseLogsRoute } from '../logs/log-route.ts'
import { parseReferenceRoute, type ReferenceRoute, referencePath } from '../reference/reference-route.ts'
import { parseRunbooksRoute, type RunbooksRoute, runbooksPath } from '../runbooks/runbooks-route.ts'

export interface ObjectAddress {
  /** null for cluster-scoped kinds. */
  readonly namespace: string | null
  readonly name: string
}

export type Route =
  | { readonly screen: 'fleet' }
  | {
      readonly screen: 'cluster'
      readonly cluster: ClusterId
      /** null = the kind that was looked at last. */
      readonly kind: string | null
      /** The object whose detail is open. */
      readonly object: ObjectAddress | null
    }
  | EverywhereRoute
  | GpusRoute
  | LogsRoute
  | ReferenceRoute
  | RunbooksRoute
  | { readonly screen: 'check' }
  | { readonly screen: 'lab' }
  | { readonly screen: 'sources' }
  /** null = the newest. */
  | { readonly screen: 'incidents'; readonly id: string | null }
  | { readonly screen: 'journal' }
  | { readonly screen: 'forwards' }
  | { readonly screen: 'terminal' }
  | { readonly screen: 'missing'; readonly path: string }

/** The one cluster that a screen is about; null where it is about several or none. */
export function clusterOf(route: Route): ClusterId | null {
  if (route.screen === 'gpus') return 'cluster' in route.place ? route.place.cluster : null
  return route.screen === 'cluster' || route.screen === 'logs' ? route.cluster : null
}

/** Reads the part of the address after `#`. Context names may hold slashes, so every part is escaped. */
export function parseRoute(path: string): Route {
  const missing: Route = { screen: 'missing', path }
  const withQuery = parseLogsRoute(path) ?? parseEverywhereRoute(path)
  if (withQuery !== null) return withQuery
  let parts: string[]
  try {
    parts = path.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    return missing
  }
  const [screen, cluster, kind = null, ...object] = parts
  if (screen === undefined) return { screen: 'fleet' }
  if (screen === 'runbooks' || screen === 'runs') return parseRunbooksRoute(parts) ?? missing
  if (screen === 'gpus') return parseGpusRoute(parts) ?? missing
  if (screen === 'check' && parts.length === 1) return { screen: 'check' }
  if (screen === 'lab' && parts.length === 1) return { screen: 'lab' }
  if (screen === 'sources' && parts.length === 1) return { screen: 'sources' }
  if (screen === 'reference') return parseReferenceRoute(parts) ?? missing
  if (screen === 'journal' && parts.length === 1) return { screen: 'journal' }
  if (screen === 'forwards' && parts.length === 1) return { screen: 'forwards' }
  if (screen === 'terminal' && parts.length === 1) return { screen: 'terminal' }
  if (screen === 'incidents' && parts.length <= 2) return { screen: 'incidents', id: cluster ?? null }
  if (screen !== 'cluster' || cluster === undefined || object.length > 2) return missing
  const [first, second] = object
  if (first === undefined) return { screen: 'cluster', cluster, kind, object: null }
  return {
    screen: 'cluster',
    cluster,
    kind,
    object: second === undefined ? { namespace: null, name: first } : { namespace: first, name: second },
  }
}

/** The path of a route, as `parseRoute` reads it. */
export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'fleet':
      return '/'
    case 'check':
      return '/check'
    case 'lab':
      return '/lab'
    case 'sources':
      return '/sources'
    case 'journal':
      return '/journal'
    case 'forwards':
      return '/forwards'
    case 'terminal':
      return '/terminal'
    case 'incidents':
      return route.id === null ? '/incidents' : `/incidents/${encodeURIComponent(route.id)}`
    case 'everywhere':
      return everywherePath(route)
    case 'gpus':
      return gpusPath(route)
    case 'logs':
      return logsPath(route)
    case 'reference':
      return referencePath(route)
    case 'runbooks':
      return runbooksPath(route)
    case 'missing':
      return route.path
    case 'cluster': {
      const { cluster, kind, object } = route
      const parts = ['cluster', cluster]
      if (kind !== null) parts.push(kind)
      if (kind !== null && object !== null) {
        if (object.namespace !== null) parts.push(object.namespace)
        parts.push(object.name)
      }
      return `/${parts.map(encodeURIComponent).join('/')}`
    }
  }
}
