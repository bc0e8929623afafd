import { z } from 'zod'
import { everyRole, notFound, type PlatformRoute, projectAdmins, Refusal } from './platform-route.ts'
import type { Endpoint, PlatformState } from './platform-state.ts'

const replicas = z.int().min(1).max(100)
const deployment = z.strictObject({
  cluster_id: z.string(),
  replicas,
  resources: z.strictObject({ gpu_count: z.int().min(0).max(16), memory_gb: z.number().positive().max(4096) }),
})
const scaling = z.strictObject({ replicas })
/** No node of the lab has more GPUs: a replica that wants more never starts. */
const mostGpusOfANode = 8

const found = (state: PlatformState, id: string): Endpoint => {
  const endpoint = state.endpoint(id)
  if (endpoint === undefined) throw notFound('Endpoint')
  return endpoint
}

/** Day-2 §5.1 to §5.4. What is asked for is accepted at once and done a few seconds later, as with real pods. */
export const endpointRoutes: readonly PlatformRoute[] = [
  {
    method: 'GET',
    path: '/endpoints/:id',
    allows: everyRole,
    answer: ({ state, ids: [id = ''] }) => ({ status: 200, body: found(state, id) }),
  },
  {
    method: 'POST',
    path: '/endpoints/:id/deploy',
    allows: projectAdmins,
    answer({ state, ids: [id = ''], body, caller }) {
      const wanted = deployment.parse(body)
      const endpoint = found(state, id)
      if (!state.clusters.has(wanted.cluster_id)) throw notFound('Cluster')
      if (endpoint.status === 'RUNNING' || endpoint.status === 'DEPLOYING') {
        throw new Refusal(409, `The endpoint is ${endpoint.status}`)
      }
      const next = { ...endpoint, cluster_id: wanted.cluster_id, replicas: wanted.replicas, ready_replicas: 0 }
      const starts = wanted.resources.gpu_count <= mostGpusOfANode
      const then: Endpoint = starts
        ? { ...next, status: 'RUNNING', ready_replicas: wanted.replicas }
        : { ...next, status: 'FAILED' }
      state.record(caller?.email ?? '', 'ENDPOINT_DEPLOYED', 'endpoint', id)
      return { status: 202, body: state.changeEndpoint({ ...next, status: 'DEPLOYING' }, then) }
    },
  },
  {
    method: 'PUT',
    path: '/endpoints/:id',
    allows: projectAdmins,
    answer({ state, ids: [id = ''], body, caller }) {
      const wanted = scaling.parse(body).replicas
      const endpoint = found(state, id)
      if (endpoint.status !== 'RUNNING') throw new Refusal(409, `The endpoint is ${endpoint.status}`)
      const meanwhile: Endpoint = {
        ...endpoint,
        replicas: wanted,
        status: wanted > endpoint.ready_replicas ? 'DEPLOYING' : 'RUNNING',
      }
      state.record(caller?.email ?? '', 'ENDPOINT_SCALED', 'endpoint', id)
      return {
        status: 200,
        body: state.changeEndpoint(meanwhile, { ...meanwhile, status: 'RUNNING', ready_replicas: wanted }),
      }
    },
  },
  {
    method: 'POST',
    path: '/endpoints/:id/undeploy',
    allows: projectAdmins,
    answer({ state, ids: [id = ''], caller }) {
      const endpoint = found(state, id)
      if (endpoint.status === 'STOPPED') throw new Refusal(409, 'The endpoint is STOPPED')
      state.record(caller?.email ?? '', 'ENDPOINT_UNDEPLOYED', 'endpoint', id)
      const then: Endpoint = { ...endpoint, status: 'STOPPED', replicas: 0, ready_replicas: 0 }
      return { status: 202, body: state.changeEndpoint(endpoint, then) }
    },
  },
]
