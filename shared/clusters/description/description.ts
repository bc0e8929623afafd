import { z } from 'zod'

export const tone = z.enum(['ok', 'warn', 'bad', 'muted'])

/** One thing that is known of an object: "Strategy: RollingUpdate". */
export const fact = z.object({
  title: z.string(),
  /** null: not known. */
  text: z.string().nullable(),
  tone: tone.nullable(),
})
export type Fact = z.infer<typeof fact>

export const conditionFact = z.object({
  type: z.string(),
  /** "True", "False" or "Unknown". */
  status: z.string(),
  /** What that status means for a condition of this name; `muted` where nothing is known of it. */
  tone,
  reason: z.string(),
  message: z.string(),
  /** When it last changed, ms since the epoch. */
  since: z.number().nullable(),
})
export type ConditionFact = z.infer<typeof conditionFact>

export const runFact = z.object({
  /** `unknown`: the kubelet has not reported on it yet. */
  state: z.enum(['waiting', 'running', 'terminated', 'unknown']),
  reason: z.string(),
  message: z.string(),
  exitCode: z.number().nullable(),
  signal: z.number().nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
})
export type RunFact = z.infer<typeof runFact>

export const resourceFact = z.object({
  /** "cpu", "memory", "nvidia.com/gpu". */
  resource: z.string(),
  /** As sent; null when it asks for none. */
  request: z.string().nullable(),
  /** As sent; null when it has none. */
  limit: z.string().nullable(),
})
export type ResourceFact = z.infer<typeof resourceFact>

export const containerFact = z.object({
  name: z.string(),
  /** `sidecar`: an init container that goes on running. `debug`: an ephemeral container. */
  role: z.enum(['regular', 'sidecar', 'init', 'debug']),
  image: z.string(),
  /** null where no pod has reported: a workload's template, or a pod that has not been taken up. */
  ready: z.boolean().nullable(),
  restarts: z.number().nullable(),
  /** null in a workload's template. */
  now: runFact.nullable(),
  /** The run before this one; null when there was none. */
  before: runFact.nullable(),
  resources: z.array(resourceFact),
  /** Kind and words: "readiness", "HTTP GET /health on http, every 10s, fails after 3". */
  probes: z.array(z.object({ kind: z.enum(['startup', 'readiness', 'liveness']), text: z.string() })),
  /** "http 8080/TCP". */
  ports: z.array(z.string()),
})
export type ContainerFact = z.infer<typeof containerFact>

/** A key of a Secret or a ConfigMap. Its value is not here. */
export const keyFact = z.object({ name: z.string(), bytes: z.number() })
export type KeyFact = z.infer<typeof keyFact>

/** Another object that this one names or belongs with. */
export const relatedObject = z.object({
  /** How it belongs: "Owner", "Pod", "Mounts", "Selected by". */
  relation: z.string(),
  /** The word under which it opens: a plural of `kinds/`, or "certificate.cert-manager.io". */
  kind: z.string(),
  /** As the API writes it: "ReplicaSet". */
  title: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  /** What is known of its state; null when it was not looked at. */
  state: z.object({ text: z.string(), tone }).nullable(),
})
export type RelatedObject = z.infer<typeof relatedObject>

/** What an amount is measured against; millicores or bytes. */
export const bound = z.object({ request: z.number().nullable(), limit: z.number().nullable() })

/** All that is told of one object before its YAML. No value of a Secret is ever in it. */
export const objectDescription = z.object({
  apiVersion: z.string(),
  /** As the API writes it: "Pod". */
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  createdAt: z.number().nullable(),
  /** Since when it is being deleted; null when it is not. */
  deletingSince: z.number().nullable(),
  finalizers: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  /** Long values are cut. */
  annotations: z.record(z.string(), z.string()),
  facts: z.array(fact),
  conditions: z.array(conditionFact),
  containers: z.array(containerFact),
  /** Of Secrets and ConfigMaps; null for every other kind. */
  keys: z.array(keyFact).nullable(),
  /** What its use of CPU and memory is measured against; null for what uses none of its own. A node has no request. */
  bounds: z.object({ cpu: bound, memory: bound }).nullable(),
  /** What it names itself. */
  references: z.array(relatedObject),
})
export type ObjectDescription = z.infer<typeof objectDescription>
