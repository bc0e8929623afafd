import { z } from 'zod'
import { environment, protectionLevel } from '../clusters/cluster-summary.ts'
import { logView } from '../logs/log-view.ts'
import { escalationRole } from './contact.ts'

/** A service inside a cluster. Names are bounded as Kubernetes bounds them. */
export const serviceAddress = z.strictObject({
  namespace: z.string().min(1).max(63),
  service: z.string().min(1).max(63),
  port: z.int().min(1).max(65535),
})

/** Who one is to a database. A password is never in the profile: it names the Kubernetes Secret that holds it. */
export const databaseLogin = z.strictObject({
  user: z.string().optional(),
  database: z.string().optional(),
  secret: z
    .strictObject({
      /** Default: the database's. */
      namespace: z.string().min(1).max(63).optional(),
      name: z.string().min(1).max(253),
      userKey: z.string().optional(),
      passwordKey: z.string(),
    })
    .optional(),
})

/** A database of the platform, and the service that leads to it. */
export const platformDatabase = z.strictObject({
  id: z.string(),
  engine: z.enum(['postgresql', 'clickhouse', 'redis']),
  ...serviceAddress.shape,
  login: databaseLogin.optional(),
})
export type PlatformDatabase = z.infer<typeof platformDatabase>

/**
 * The platform's own HTTP API. With `url` it is asked there, and its certificate is checked; else through a port-forward
 * to a pod behind `service`, since the API server's service proxy keeps the Authorization header for itself.
 */
export const platformApi = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).optional(),
  service: serviceAddress.optional(),
})
export type PlatformApiPlace = z.infer<typeof platformApi>

export const metricUnit = z.enum(['seconds', 'percent', 'count'])

/** A figure of Prometheus with the two thresholds of the guide (Day-2 §7.2). Crossing = strictly greater. */
export const keyMetric = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** PromQL that gives one sample. */
  query: z.string(),
  unit: metricUnit,
  warning: z.number(),
  critical: z.number(),
  /** What the guide says to do. */
  action: z.string(),
})
export type KeyMetric = z.infer<typeof keyMetric>

/** The platform is data: code knows "a service with an SLO", never "budapp". `resources/profiles/README.md` explains it. */
export const platformProfile = z.strictObject({
  name: z.string(),
  namespaces: z.array(z.strictObject({ name: z.string(), purpose: z.string() })),
  /** First match on the context name wins; nothing matched = unknown environment, `confirm`. */
  environments: z.array(z.strictObject({ pattern: z.string(), environment, protection: protectionLevel })),
  /** Extended resources that count as GPUs; a trailing * is a prefix. */
  gpuResources: z.array(z.string()),
  services: z.array(
    z.strictObject({
      name: z.string(),
      namespace: z.string(),
      workload: z.string(),
      port: z.int(),
      sidecar: z.boolean(),
      slo: z
        .strictObject({ availabilityPercent: z.number(), p99Seconds: z.number(), errorRatePercent: z.number() })
        .nullable(),
    }),
  ),
  sidecar: z.strictObject({ container: z.string(), annotation: z.string() }),
  daprControlPlane: z.strictObject({
    namespace: z.string(),
    /** By the pod label `app`; every one must be there with every replica ready. */
    components: z.array(z.string()),
  }),
  prometheus: serviceAddress,
  alertmanager: serviceAddress,
  databases: z.array(platformDatabase).optional(),
  loki: serviceAddress.optional(),
  tempo: serviceAddress.optional(),
  platformApi: platformApi.optional(),
  /** What is elsewhere on one cluster, by context name; `profileFor` lays it over. */
  clusters: z
    .array(
      z.strictObject({
        name: z.string(),
        prometheus: serviceAddress.optional(),
        alertmanager: serviceAddress.optional(),
        loki: serviceAddress.optional(),
        tempo: serviceAddress.optional(),
        platformApi: platformApi.optional(),
        databases: z.array(z.strictObject({ id: z.string(), ...serviceAddress.shape })).optional(),
      }),
    )
    .optional(),
  /** Who is called when, in this order (Day-2 §11). The app lays the contacts that were typed into it over these. */
  escalation: z.array(escalationRole).max(20).optional(),
  /** Where images of debug pods come from on a closed network: the same path in another registry, or another image each. */
  debugImages: z
    .strictObject({
      registry: z.string().min(1).max(255).optional(),
      replace: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  /** Logs that are looked at often (Day-2 §7.3 and §9.4). */
  logViews: z.array(logView).max(50).optional(),
  keyMetrics: z.array(keyMetric),
  keyMetricsEveryMs: z.int().min(1000),
  morningCheck: z.strictObject({
    namespace: z.string(),
    errorRate: z.strictObject({ query: z.string(), maximumPercent: z.number() }),
    database: z.strictObject({
      namespace: z.string(),
      /** Deployment whose first ready pod runs the command. */
      deployment: z.string(),
      container: z.string(),
      command: z.array(z.string()),
    }),
    /** Share of allocatable (nodes) or of the limit (pods), percent. */
    utilisation: z.strictObject({ warning: z.number(), critical: z.number() }),
    /** Warning events younger than this count, minutes. */
    eventMinutes: z.number(),
  }),
})
export type PlatformProfile = z.infer<typeof platformProfile>
