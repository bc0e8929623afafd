import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster } from '../lab-cluster.ts'

/** kwok leaves objects with this annotation as they are (resources/lab/kwok/stages-*.yaml). */
export const faultMark = 'lab.foundry-cockpit/fault'

const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean(),
  state: z.looseObject({ waiting: z.object({ reason: z.string().optional() }).optional() }).optional(),
})
const metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
const pod = z.object({
  metadata,
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({
    phase: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    containerStatuses: z.array(containerStatus).default([]),
  }),
})
const node = z.object({ metadata })
const event = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  involvedObject: z.object({ kind: z.string().optional(), name: z.string().optional() }),
  reason: z.string().optional(),
})
export type MarkedPod = z.infer<typeof pod>

export const strategicPatch = 'application/strategic-merge-patch+json'

/** Pods of a namespace, or of all with null, oldest name first. */
export async function listPods(cluster: LabCluster, namespace: string | null, query = ''): Promise<MarkedPod[]> {
  const base = namespace === null ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`
  const answer = z.object({ items: z.array(pod) }).parse(await cluster.request('GET', `${base}${query}`))
  return answer.items.sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
}

export async function listNodes(cluster: LabCluster): Promise<z.infer<typeof node>[]> {
  return z.object({ items: z.array(node) }).parse(await cluster.request('GET', '/api/v1/nodes')).items
}

export const podPath = ({ metadata }: MarkedPod): string =>
  `/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods/${metadata.name}`

export const hasMark = (object: { metadata: z.infer<typeof metadata> }, incident: string): boolean =>
  object.metadata.annotations?.[faultMark] === incident

/** Puts the mark on an object, or takes it away with null. An object that has vanished is left be. */
export const setMark = (cluster: LabCluster, path: string, incident: string | null): Promise<void> =>
  unlessVanished(cluster.request('PATCH', path, { metadata: { annotations: { [faultMark]: incident } } }))

export async function unlessVanished(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (thrown) {
    if (!(thrown instanceof CockpitError && thrown.code === 'NOT_FOUND')) throw thrown
  }
}

export interface EventAbout {
  readonly kind: 'Pod' | 'Node'
  /** null for a node; its events lie in `default`. */
  readonly namespace: string | null
  readonly name: string
  readonly uid: string
  readonly container?: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Who says so: "kubelet", "node-controller". */
  readonly component: string
}

/** Writes the event that the real component would; again replaces the one before. */
export async function writeEvent(cluster: LabCluster, about: EventAbout): Promise<void> {
  const now = new Date().toISOString()
  const namespace = about.namespace ?? 'default'
  const name = `${about.name}.lab-${about.reason.toLowerCase()}`
  const events = `/api/v1/namespaces/${namespace}/events`
  await unlessVanished(cluster.request('DELETE', `${events}/${name}`))
  await cluster.request('POST', events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: 'v1',
      kind: about.kind,
      name: about.name,
      uid: about.uid,
      ...(about.namespace === null ? {} : { namespace }),
      ...(about.container === undefined ? {} : { fieldPath: `spec.containers{${about.container}}` }),
    },
    type: about.type,
    reason: about.reason,
    message: about.message,
    source: { component: about.component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  })
}

/** Takes away what an incident left among the events, so that the next practice begins with a clean list. */
export async function forgetEvents(
  cluster: LabCluster,
  namespace: string | null,
  reasons: readonly string[],
  concerns: (kind: string, name: string) => boolean,
): Promise<void> {
  const base = namespace === null ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`
  const answer = z.object({ items: z.array(event) }).parse(await cluster.request('GET', base))
  const ours = answer.items.filter(
    ({ involvedObject, reason }) =>
      reasons.includes(reason ?? '') && concerns(involvedObject.kind ?? '', involvedObject.name ?? ''),
  )
  for (const { metadata } of ours) {
    const path = `/api/v1/namespaces/${metadata.namespace}/events/${metadata.name}`
    await unlessVanished(cluster.request('DELETE', path))
  }
}

/**
 * Asks again every 100 ms until it holds.
 * @throws CockpitError TIMED_OUT after `withinMs`; the signal's reason when it aborts
 */
export async function until(
  what: string,
  withinMs: number,
  holds: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    signal?.throwIfAborted()
    if (performance.now() > deadline) {
      throw new CockpitError('TIMED_OUT', `${what} did not show within ${withinMs / 1000} s.`, 'Look at `lab status`.')
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
