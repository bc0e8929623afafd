/** Writes the n-th line of a container's log; `at` is the line's time. The same n and time give the same line. */
export type LogLine = (n: number, at: Date) => string

const json = (fields: Record<string, unknown>): string => JSON.stringify(fields)
const pick = <T>(values: readonly [T, ...T[]], n: number): T => values[n % values.length] ?? values[0]
/** Looks unsteady and is the same each time: a multiplicative hash, 0 up to 1. */
const noise = (n: number): number => ((Math.imul(n + 1, 2654435761) >>> 0) % 1000) / 1000

const paths = ['/users/me', '/projects', '/endpoints', '/clusters', '/models', '/permissions'] as const
const uuid = (n: number): string => `7c9e6679-7425-40de-944b-${(0xe07fc1f90ae7 + n * 97).toString(16).slice(-12)}`

/** JSON lines of a Python service, with what the Operations guide §2.1 greps for: slow queries and gc. */
const pythonService =
  (app: string): LogLine =>
  (n, at) => {
    const base = { timestamp: at.toISOString(), app }
    if (n % 29 === 11) {
      const duration_ms = 1200 + Math.round(noise(n) * 2400)
      const statement = 'SELECT * FROM simulation_results WHERE workflow_id = $1 ORDER BY created_at DESC'
      return json({ ...base, level: 'warning', message: 'slow query', duration_ms, statement })
    }
    if (n % 41 === 7) {
      return json({
        ...base,
        level: 'debug',
        message: 'gc: collected generation 2',
        objects: 400 + (n % 300),
        pause_ms: 9,
      })
    }
    if (n % 53 === 17) {
      return json({ ...base, level: 'warning', message: 'LOGIN_FAILED', user_id: uuid(n), reason: 'invalid_grant' })
    }
    return json({
      ...base,
      level: 'info',
      message: 'request',
      method: n % 5 === 0 ? 'POST' : 'GET',
      path: pick(paths, n),
      status: n % 83 === 0 ? 404 : 200,
      latency_ms: 12 + Math.round(noise(n) * 160),
      user_id: uuid(n % 12),
    })
  }

const gateway: LogLine = (n, at) =>
  json({
    timestamp: at.toISOString(),
    app: 'budgateway',
    level: 'info',
    message: 'inference',
    model: pick(['meta-llama/Llama-3.3-70B-Instruct', 'Qwen/Qwen3-32B', 'BAAI/bge-m3'], n),
    status: 200,
    latency_ms: n % 61 === 5 ? 2300 : 180 + Math.round(noise(n) * 700),
    tokens: 60 + (n % 240),
  })

const dapr: LogLine = (n, at) => {
  const message = pick(
    [
      'HTTP API Called: GET /v1.0/healthz',
      'HTTP API Called: POST /v1.0/invoke/budcluster/method/health',
      'placement tables updated, version: 3',
      'HTTP API Called: POST /v1.0/publish/pubsub-redis/budAppMessages',
    ],
    n,
  )
  return `time="${at.toISOString()}" level=info msg="${message}" scope=dapr.runtime.http type=log ver=1.16.1`
}

const vllm =
  (model: string): LogLine =>
  (n, at) => {
    const time = `${at.toISOString().slice(5, 10)} ${at.toISOString().slice(11, 19)}`
    if (n === 0) return `INFO ${time} [gpu_model_runner.py:2653] model loaded: ${model}, 41.3 GiB in 38.2 seconds`
    if (n % 3 === 0) return `INFO:     10.244.0.30:${40000 + (n % 9000)} - "POST /v1/chat/completions HTTP/1.1" 200 OK`
    const running = 4 + Math.round(noise(n) * 8)
    const waiting = n % 7 === 0 ? 1 : 0
    return `INFO ${time} [loggers.py:236] Engine 000: Avg prompt throughput: ${(900 + noise(n) * 600).toFixed(1)} tokens/s, Avg generation throughput: ${(380 + noise(n + 1) * 240).toFixed(1)} tokens/s, Running: ${running} reqs, Waiting: ${waiting} reqs, GPU KV cache usage: ${(30 + noise(n) * 20).toFixed(1)}%, Prefix cache hit rate: 61.4%`
  }

const postgres: LogLine = (n, at) => {
  const stamp = `${at.toISOString().replace('T', ' ').slice(0, 23)} UTC [27]`
  return n % 2 === 0
    ? `${stamp} LOG:  checkpoint starting: time`
    : `${stamp} LOG:  checkpoint complete: wrote ${40 + (n % 90)} buffers (0.3%); 0 WAL file(s) added, 0 removed, 0 recycled`
}

const redis: LogLine = (n, at) =>
  `1:M ${at.toISOString().slice(0, 19)} * ${pick(['100 changes in 300 seconds. Saving...', 'Background saving terminated with success'], n)}`

const clickhouse: LogLine = (n, at) =>
  `${at.toISOString().replace('T', ' ').slice(0, 19)} [ 42 ] {} <Debug> budmetrics.inference_metrics (MergerMutator): Selected ${2 + (n % 5)} parts to merge`

const coredns: LogLine = (n) =>
  `[INFO] 10.244.0.${20 + (n % 20)}:${33000 + (n % 999)} - ${1000 + n} "A IN postgresql.bud-data.svc.cluster.local. udp 58 false 512" NOERROR qr,aa,rd 114 0.000${100 + (n % 90)}s`

/** The head of a line of klog: severity, date, time, process, file. */
export const klogHead = (severity: 'I' | 'E', at: Date, file: string): string =>
  `${severity}${at.toISOString().slice(5, 10).replace('-', '')} ${at.toISOString().slice(11, 23)}000       1 ${file}]`

const certManager: LogLine = (n, at) => {
  const controller = pick(['certificates-readiness', 'certificates-trigger', 'certificates-key-manager'], n)
  return `${klogHead('I', at, 'controller.go:172')} "finished processing work item" logger="cert-manager.${controller}" key="bud-system/budgateway-tls"`
}

const plain: LogLine = (n) => `tick ${n}`

/** By the file's name without `.log`, which is the container's (resources/lab/kwok/logs.yaml). */
export const podLogLines: Readonly<Record<string, LogLine>> = {
  ...Object.fromEntries(
    ['budapp', 'budcluster', 'budsim', 'budmodel', 'budmetrics', 'budnotify', 'buddashboard'].map((app) => [
      app,
      pythonService(app),
    ]),
  ),
  budgateway: gateway,
  daprd: dapr,
  postgresql: postgres,
  redis,
  clickhouse,
  coredns,
  'cert-manager-controller': certManager,
  'endpoint-llama-3-70b': vllm('meta-llama/Llama-3.3-70B-Instruct'),
  'endpoint-qwen-3-32b': vllm('Qwen/Qwen3-32B'),
  'endpoint-bge-m3': vllm('BAAI/bge-m3'),
  other: plain,
}

/**
 * The last words of containers that crash, by their log's name: of budcluster, which the incident crash-loop breaks, and of
 * any container that has no log of its own. The same each time that they are asked for.
 */
export const crashLines: Readonly<Record<string, readonly string[]>> = {
  budcluster: [
    'INFO  starting budcluster v1.8.2',
    'Traceback (most recent call last):',
    '  File "/app/budcluster/main.py", line 14, in <module>',
    '    settings = Settings()',
    '  File "/app/budcluster/settings.py", line 52, in __init__',
    '    raise ConfigurationError("KEYCLOAK_URL is not set")',
    'budcluster.settings.ConfigurationError: KEYCLOAK_URL is not set',
  ],
  other: [
    'INFO  starting v4.18.2',
    'INFO  reading the index from /var/cache/app/index.bin',
    'FATAL /var/cache/app/index.bin: checksum mismatch at offset 4194304, the cache is damaged',
  ],
}
