import { z } from 'zod'
import { call, defineContract, stream } from '../contract/define-contract.ts'

export const labPart = z.object({
  /** "kube-apiserver prod-eu", "PostgreSQL staging", "Kubernetes binaries". */
  name: z.string(),
  state: z.enum(['waiting', 'building', 'starting', 'ready', 'failed', 'missing']),
  /** What it is doing, how far, or the one command that mends it. */
  detail: z.string(),
  /** ms since the epoch at which the state began. */
  since: z.number(),
})
export type LabPart = z.infer<typeof labPart>

export const labIncident = z.object({
  /** "sidecar-not-ready" */
  id: z.string(),
  title: z.string(),
  /** What a person who practises should notice and find. */
  story: z.string(),
})
export type LabIncident = z.infer<typeof labIncident>

export const labStatus = z.object({
  phase: z.enum(['down', 'starting', 'up', 'stopping', 'failed']),
  folder: z.string(),
  kubeconfig: z.string().nullable(),
  clusters: z.array(z.string()),
  parts: z.array(labPart),
  incidents: z.array(labIncident),
  /** Incidents that are broken now, with the clusters that they are on. */
  active: z.array(z.object({ incident: z.string(), cluster: z.string(), since: z.number() })),
})
export type LabStatus = z.infer<typeof labStatus>

export const labContract = defineContract('lab', {
  status: stream(z.object({}), labStatus),
  up: call(z.object({}), z.object({})),
  down: call(z.object({}), z.object({})),
  breakIncident: call(z.object({ incident: z.string().max(64), cluster: z.string().max(64) }), z.object({})),
  /** Undoes every active incident, or only the named one. */
  heal: call(z.object({ incident: z.string().max(64).nullable() }), z.object({})),
})
