import type { InputValues } from '@shared/runbooks/run.ts'
import type { Walked } from './walk-runbook.ts'

interface Finding {
  /** The runbook. */
  readonly id: string
  /** Of the problem that leads to the runbook; null where none does. */
  readonly word: string | null
  /** What that problem tells of the inputs, where their defaults would be the same. */
  readonly tells?: InputValues
  readonly given?: InputValues
  /** The steps whose verdicts name the cause, and what they say. */
  readonly finds: Readonly<Record<string, RegExp>>
  /** Where the runbook itself ends it: what becomes of its steps when the changes that it proposes are made. */
  readonly ends?: Readonly<Record<string, Walked['outcome']>>
}

interface PractisedIncident {
  readonly incident: string
  readonly runbooks: readonly Finding[]
}

/** Each incident of the lab, with the runbooks that must find it by their own verdicts. */
export const practisedIncidents: readonly PractisedIncident[] = [
  {
    incident: 'sidecar-not-ready',
    runbooks: [
      { id: 'service-not-responding', word: 'pods/not-ready', finds: { pods: /budapp-\w+-\w{5}/ } },
      { id: 'morning-check', word: null, finds: { pods: /budapp-\w+-\w{5}/ } },
      {
        id: 'dapr-sidecar-issues',
        word: 'not-ready',
        tells: { service: 'budapp' },
        finds: { readiness: /budapp-\w+-\w{5}/ },
        ends: { readiness: 'fail', restart: 'pass', afterwards: 'pass' },
      },
    ],
  },
  {
    incident: 'memory',
    runbooks: [
      {
        id: 'high-memory',
        word: 'oom',
        finds: { limits: /budsim-\w+-\w{5}: memory 8\d %/, killed: /budsim-\w+-\w{5}/ },
      },
    ],
  },
  {
    incident: 'crash-loop',
    runbooks: [{ id: 'service-not-responding', word: 'crash-loop', finds: { pods: /budcluster-\w+-\w{5}/ } }],
  },
  {
    incident: 'image-pull',
    runbooks: [{ id: 'service-not-responding', word: 'image', finds: { pods: /budnotify-\w+-\w{5}/ } }],
  },
  {
    incident: 'node-not-ready',
    runbooks: [{ id: 'cluster-health', word: 'unknown', finds: { nodes: /-gpu-\d/ } }],
  },
  {
    incident: 'db-connections',
    runbooks: [
      { id: 'postgresql-health', word: 'db_connections', finds: { holders: /\|budapp\|idle/ } },
      { id: 'database-connections', word: 'db_connections', finds: { counted: /idle of bud/ } },
    ],
  },
  {
    incident: 'error-budget',
    runbooks: [
      { id: 'burn-rate-alert', word: 'error_rate', finds: { ratio: /\d % of requests fail/ } },
      { id: 'log-queries', word: 'error_rate', finds: { errors: /KeyError: 'tenant_id'/ } },
      { id: 'service-logs', word: null, finds: { log: /KeyError: 'tenant_id'/, all: /lines of budapp/ } },
      { id: 'distributed-tracing', word: null, finds: { failed: /budgateway (GET|POST) \// } },
    ],
  },
  {
    incident: 'api-latency',
    runbooks: [
      {
        id: 'high-api-latency',
        // The key metrics of the guide do not hold it.
        word: null,
        finds: { measured: /\d{4} ms/, services: /budapp P99 \d{4} ms/, slow: /FROM audit_trail WHERE user_id/ },
      },
    ],
  },
  {
    incident: 'dns',
    runbooks: [
      {
        id: 'dns-issues',
        word: 'crash-loop',
        finds: {
          fromPlatform: /No answer from the name server/,
          coredns: /coredns-\w+-\w{5} is CrashLoopBackOff/,
          log: /Loop .* detected/,
        },
      },
    ],
  },
  {
    incident: 'no-endpoints',
    runbooks: [
      {
        id: 'connectivity-issues',
        word: 'services/no-endpoints',
        finds: { fromPlatform: /nobody listens on budmodel/, selected: /budmodel selects app=budmodel-v2, and no pod/ },
      },
      {
        id: 'dns-issues',
        word: null,
        finds: { endpoints: /Nothing is behind budmodel$/ },
      },
    ],
  },
  {
    incident: 'network-policy',
    runbooks: [{ id: 'connectivity-issues', word: null, finds: { acrossNamespaces: /held back by restrict-egress/ } }],
  },
  {
    incident: 'inference-failures',
    runbooks: [
      {
        id: 'inference-failures',
        word: 'crash-loop',
        finds: { pods: /endpoint-qwen-3-32b-\w+-\w{5} is CrashLoopBackOff/, log: /CUDA out of memory/ },
      },
    ],
  },
  {
    incident: 'certificate',
    runbooks: [
      {
        id: 'certificate-expiry',
        // Certificates are watched by the screen of a cluster alone.
        word: null,
        finds: { left: /budgateway-tls [34]d/, says: /NXDOMAIN looking up A for api\./ },
      },
    ],
  },
  {
    incident: 'table-bloat',
    runbooks: [{ id: 'postgresql-bloat-vacuum', word: null, finds: { bloat: /simulation_results has \d+ dead rows/ } }],
  },
  {
    incident: 'index-bloat',
    runbooks: [
      {
        id: 'postgresql-reindex',
        word: null,
        finds: {
          bloat: /idx_simulation_workflow_id takes 1\d(\.\d)?Mi, its rows need about/,
          leftovers: /idx_simulation_workflow_id_ccnew on simulation_results/,
        },
        ends: { leftovers: 'fail', drop: 'pass', clean: 'pass', reindex: 'pass' },
      },
    ],
  },
  {
    incident: 'blocked-queries',
    runbooks: [
      {
        id: 'postgresql-health',
        word: null,
        // Five minutes in life.
        given: { minutes: 0.1 },
        finds: {
          long: /ALTER TABLE endpoints ADD COLUMN owner/,
          blocked: /6 sessions wait for a lock; .*ALTER TABLE endpoints/,
        },
      },
    ],
  },
  {
    incident: 'clickhouse-parts',
    runbooks: [
      {
        id: 'clickhouse-maintenance',
        word: null,
        finds: { parts: /budmetrics\.inference_metrics \d{6} has 32\d parts/ },
      },
    ],
  },
  {
    incident: 'redis-slow',
    runbooks: [{ id: 'redis-maintenance', word: null, finds: { slow: /EVAL -- sessions that ran out \d{4} ms/ } }],
  },
  {
    incident: 'redis-memory',
    runbooks: [{ id: 'redis-maintenance', word: null, finds: { memory: /\(9[5-9](\.\d+)? %\)|\(100 %\)/ } }],
  },
  {
    incident: 'inference-queue',
    runbooks: [
      { id: 'inference-slowdown', word: 'deployments/inference-queue', finds: { queue: /[36]\d\d requests wait/ } },
    ],
  },
  {
    incident: 'gpu-throttling',
    runbooks: [
      { id: 'inference-slowdown', word: 'nodes/gpu-throttling', finds: { utilisation: /GPU-[0-9a-f-]{36}, Active/ } },
    ],
  },
  {
    incident: 'gpu-pending',
    // A pod may wait for half a minute before the fleet calls that a problem: the e2e test of incidents waits for it.
    runbooks: [{ id: 'cluster-health', word: null, finds: { deployments: /Not available at all: image-captioner/ } }],
  },
  {
    incident: 'gitops-drift',
    runbooks: [
      {
        id: 'gitops-sync',
        // Nothing that the fleet watches tells it: every pod is well.
        word: null,
        finds: {
          state: /bud-platform is OutOfSync and Healthy/,
          operation: /Commit [0-9a-f]{40} .*Deployment bud-system\/budmetrics: .*spec\.selector: .*immutable/,
        },
      },
    ],
  },
]
