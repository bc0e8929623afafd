import { z } from 'zod'
import { admins, everyRole, notFound, type PlatformRoute, Refusal } from './platform-route.ts'
import type { PlatformState, RegisteredCluster } from './platform-state.ts'

const range = z.object({
  start_date: z.iso.datetime({ offset: true }),
  end_date: z.iso.datetime({ offset: true }),
  format: z.literal('csv'),
})

const found = (state: PlatformState, id: string): RegisteredCluster => {
  const cluster = state.clusters.get(id)
  if (cluster === undefined) throw notFound('Cluster')
  return cluster
}

/** Day-2 §6.1, §6.3 and §9.1. */
export const clusterRoutes: readonly PlatformRoute[] = [
  {
    method: 'GET',
    path: '/clusters',
    allows: everyRole,
    answer: ({ state }) => ({ status: 200, body: [...state.clusters.values()] }),
  },
  {
    method: 'GET',
    path: '/clusters/:id',
    allows: everyRole,
    answer: ({ state, ids: [id = ''] }) => ({ status: 200, body: found(state, id) }),
  },
  {
    method: 'POST',
    path: '/clusters/:id/refresh',
    allows: admins,
    answer({ state, ids: [id = ''], caller }) {
      const cluster = { ...found(state, id), refreshed_at: new Date(state.now()).toISOString() }
      state.clusters.set(id, cluster)
      state.record(caller?.email ?? '', 'CLUSTER_REFRESHED', 'cluster', id)
      return { status: 202, body: cluster }
    },
  },
  {
    method: 'GET',
    path: '/audit/export',
    allows: admins,
    answer({ state, query }) {
      const { start_date, end_date } = range.parse(Object.fromEntries(query))
      const [from, to] = [Date.parse(start_date), Date.parse(end_date)]
      if (from > to) throw new Refusal(400, 'end_date comes before start_date')
      const rows = state
        .auditBetween(from, to)
        .map(({ at, actor, action, resourceType, resourceId }) =>
          [new Date(at).toISOString(), actor, action, resourceType, resourceId].map(csvField).join(','),
        )
      return { status: 200, body: `timestamp,actor,action,resource_type,resource_id\n${rows.join('\n')}\n` }
    },
  },
]

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
