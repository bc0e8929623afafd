import type { LabIncident } from '../lab-cluster.ts'
import { apiLatency } from './api-latency.ts'
import { blockedQueries } from './blocked-queries.ts'
import { certificate } from './certificate.ts'
import { clickhouseParts } from './clickhouse-parts.ts'
import { crashLoop } from './crash-loop.ts'
import { databaseConnections } from './db-connections.ts'
import { dns } from './dns.ts'
import { errorBudget } from './error-budget.ts'
import { gitopsDrift } from './gitops-drift.ts'
import { gpuPending } from './gpu-pending.ts'
import { gpuThrottling } from './gpu-throttling.ts'
import { imagePull } from './image-pull.ts'
import { indexBloat } from './index-bloat.ts'
import { inferenceFailures } from './inference-failures.ts'
import { inferenceQueue } from './inference-queue.ts'
import { memory } from './memory.ts'
import { networkPolicy } from './network-policy.ts'
import { noEndpoints } from './no-endpoints.ts'
import { nodeNotReady } from './node-not-ready.ts'
import { redisMemory } from './redis-memory.ts'
import { redisSlow } from './redis-slow.ts'
import { sidecarNotReady } from './sidecar-not-ready.ts'
import { tableBloat } from './table-bloat.ts'

/** Every incident that can be practised. A new one is its file and a line here. */
export const incidents: readonly LabIncident[] = [
  sidecarNotReady,
  crashLoop,
  imagePull,
  nodeNotReady,
  databaseConnections,
  errorBudget,
  apiLatency,
  memory,
  dns,
  noEndpoints,
  networkPolicy,
  inferenceFailures,
  certificate,
  tableBloat,
  indexBloat,
  blockedQueries,
  clickhouseParts,
  redisSlow,
  redisMemory,
  gpuThrottling,
  inferenceQueue,
  gpuPending,
  gitopsDrift,
]
