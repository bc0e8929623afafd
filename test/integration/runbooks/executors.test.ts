import type { Execution } from '@main/runbooks/executors/executor.ts'
import { execute } from '@main/runbooks/executors/index.ts'
import type { InputValue } from '@main/runbooks/inputs.ts'
import { sqlPreview } from '@main/runbooks/sql-preview.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { practiceObjects } from '../actions/objects.ts'
import { platformApiClient } from '../lab/platform-api-client.ts'
import { eventually } from '../lab/test-lab.ts'
import { type ExecutionBench, executionBench } from './execution-bench.ts'

const { folder, kubeconfig } = inject('lab')
let bench: ExecutionBench
beforeAll(async () => {
  bench = await executionBench(kubeconfig, 'prod-us')
})
afterAll(() => bench.close())

const inputs = (...values: InputValue[]) => Object.fromEntries(values.map((value, index) => [`v${index + 1}`, value]))

describe('kubectl', () => {
  const run = (text: string) => bench.run('kubectl', text)

  it('gets rows of a kind by label and namespace, printed as the tables have them', async () => {
    const { result, output } = await run('kubectl get pods -n bud-system -l app=budapp')
    expect(result.count).toBe(3)
    expect(result.pods).toEqual(result.rows)
    expect(result.rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ phase: 'Running', app: 'budapp', namespace: 'bud-system' })]),
    )
    expect(output[0]).toMatch(/^NAMESPACE +NAME +READY +STATUS/)
    expect(output).toHaveLength(4)
  })

  it('says that a named object is not there', async () => {
    const error = await failure(run('kubectl get deployment nobody -n bud-system'))
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'deployments "nobody" not found' })
  })

  it('sorts events by when they were last seen', async () => {
    const { result } = await run('kubectl get events -A --sort-by=.lastTimestamp')
    const times = (result.events as { lastSeen: number | null }[]).map(({ lastSeen }) => lastSeen ?? 0)
    expect(times.length).toBeGreaterThan(0)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('describes objects, with their rows and themselves as the result', async () => {
    const { result, output } = await run('kubectl describe deployment budapp -n bud-system')
    const objects = [{ metadata: { name: 'budapp' }, status: { readyReplicas: 3 } }]
    expect(result).toMatchObject({ count: 1, deployments: [{ name: 'budapp' }], objects })
    expect(output.join('\n')).toContain('Conditions')
  })

  it('reads the last lines of a workload and of a selector', async () => {
    const byName = await run('kubectl logs deployment/budapp -n bud-system -c budapp --tail=5')
    expect(byName.result).toMatchObject({ count: 15, incomplete: '' })
    expect(byName.result.lines).toEqual(expect.arrayContaining([expect.objectContaining({ container: 'budapp' })]))
    const bySelector = await run('kubectl logs -l app=budapp -n bud-system -c budapp --tail=5')
    expect(bySelector.result.count).toBe(15)
    expect(bySelector.output).toHaveLength(15)
  })

  it('tells what nodes, pods and containers use', async () => {
    const nodes = await eventually('node metrics', 120_000, async () => {
      const { result } = await run('kubectl top nodes')
      return Number(result.count) > 0 ? result : null
    })
    const measured = { cpuCores: expect.any(Number), memoryBytes: expect.any(Number) }
    expect(nodes.rows).toEqual(expect.arrayContaining([expect.objectContaining(measured)]))
    const { result, output } = await run('kubectl top pods -n bud-system -l app=budapp --containers')
    const containers = new Set((result.rows as { container: string }[]).map(({ container }) => container))
    expect(containers).toEqual(new Set(['budapp', 'daprd']))
    expect(output[0]).toMatch(/^POD +NAME +CPU\(cores\) +MEMORY\(bytes\)$/)
  })

  it('runs a program in a ready pod of a workload, its words as they are', async () => {
    const hostile = ['$(id)', "a'b", '{"c": 1}', '; reboot']
    const { result } = await bench.run(
      'kubectl',
      `kubectl exec deployment/budapp -n bud-system -- printf '%s|' {{v1}} {{v2}} {{v3}} {{v4}}`,
      {},
      inputs(...hostile),
    )
    expect(result).toMatchObject({ exitCode: 0, stdout: `${hostile.join('|')}|`, json: null })
    const failed = await run(`kubectl exec deploy/budapp -n bud-system -c budapp -- sh -c 'echo no >&2; exit 3'`)
    expect(failed.result).toMatchObject({ exitCode: 3, stderr: 'no\n' })
    expect(failed.output).toEqual(['no', 'exit code 3'])
  })

  it('waits for a rollout to its end', async () => {
    const { result, output } = await run('kubectl rollout status deployment/budapp -n bud-system')
    expect(result).toMatchObject({ done: true, timedOut: false })
    expect(output.at(-1)).toBe('All 3 pods are new and available')
  })
})

describe('PostgreSQL', () => {
  const run = (text: string, over: Partial<Execution> = {}, ...values: InputValue[]) =>
    bench.run('sql postgres', text, over, inputs(...values))

  it('answers with typed rows, values bound', async () => {
    const hostile = `'; DROP TABLE x; --`
    const text = 'SELECT {{v1}}::text AS said, 7::bigint AS big, 1.5::numeric AS ratio, NULL AS none'
    const { result, output } = await run(text, {}, hostile)
    expect(result.rows).toEqual([{ said: hostile, big: 7, ratio: 1.5, none: null }])
    expect(output.at(-1)).toBe('(1 row)')
  })

  it('changes nothing in a step that only reads, and takes one statement', async () => {
    const made = await failure(run('CREATE TABLE cockpit_never (id int)'))
    expect(made).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('read-only transaction') })
    const two = { text: 'COMMIT; CREATE TABLE cockpit_never (id int)', parameters: [], shown: { text: '' } }
    const refused = await failure(execute(bench.execution(), { executor: 'sql postgres', ...two }))
    expect(refused).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('multiple commands') })
  })

  it('vacuums outside of a transaction when it may change something', async () => {
    const { result, output } = await run('VACUUM (ANALYZE) pg_catalog.pg_class', { readOnly: false })
    expect(result.count).toBe(0)
    expect(output).toEqual(['VACUUM'])
  })

  it('ends the query on the server when it is stopped, or has no more time', async () => {
    const slow = 'SELECT pg_sleep(30) AS cockpit_slept'
    const stop = new AbortController()
    const running = run(slow, { signal: stop.signal })
    const active = async () => {
      const text = `SELECT count(*) AS count FROM pg_stat_activity WHERE query = {{v1}} AND state = 'active'`
      const [row] = (await run(text, {}, slow)).result.rows as { count: number }[]
      return row?.count
    }
    await eventually('it runs', 15_000, async () => (await active()) === 1)
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await eventually('it has ended', 15_000, async () => (await active()) === 0)
    const late = await failure(run(slow, { timeoutMs: 2_000 }))
    expect(late.code).toBe('TIMED_OUT')
  })

  it('shows before maintenance how large the table is and what it locks', async () => {
    const preview = await sqlPreview(bench.execution(), 'VACUUM FULL pg_catalog.pg_class')
    const fate = expect.stringMatching(/on disk, \d+ dead of \d+ rows/)
    expect(preview.affected).toEqual([expect.objectContaining({ kind: 'table', name: 'pg_catalog.pg_class', fate })])
    expect(preview.warnings[0]).toContain('ACCESS EXCLUSIVE')
  })
})

describe('a database whose password is in a Secret', () => {
  const practice = 'runbooks-secret'
  const admin = practiceObjects(kubeconfig, 'prod-us', practice)
  beforeAll(() => admin.begin())
  afterAll(() => admin.end())

  it('is logged in to with it, and the password is concealed', async () => {
    const stringData = { user: 'bud', password: 'hunter2-of-the-lab' }
    await admin.core.createNamespacedSecret({ namespace: practice, body: { metadata: { name: 'login' }, stringData } })
    const secret = { namespace: practice, name: 'login', userKey: 'user', passwordKey: 'password' }
    const withLogin = (key: string) => ({
      ...bench.profile,
      databases: bench.profile.databases?.map((database) =>
        database.engine === 'postgresql'
          ? { ...database, login: { database: 'bud', secret: { ...secret, passwordKey: key } } }
          : database,
      ),
    })
    const asked = await bench.run('sql postgres', 'SELECT current_user AS name', { profile: withLogin('password') })
    expect(asked.result.rows).toEqual([{ name: 'bud' }])
    expect(asked.secrets).toEqual(['hunter2-of-the-lab'])
    const wrong = bench.run('sql postgres', 'SELECT 1', { profile: withLogin('nothing') })
    expect(await failure(wrong)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no key nothing'),
    })
  })
})

describe('ClickHouse', () => {
  const run = (text: string, ...values: InputValue[]) => bench.run('sql clickhouse', text, {}, inputs(...values))

  it('answers with rows, figures as numbers, values as values', async () => {
    const hostile = `' OR 1=1 -- \\`
    const text = 'SELECT toUInt64(7) AS big, 1.5 AS ratio, {{v1}} AS word, {{v2}} + 1 AS next'
    const { result, output } = await run(text, hostile, 41)
    expect(result.rows).toEqual([{ big: 7, ratio: 1.5, word: hostile, next: 42 }])
    expect(output.at(-1)).toBe('1 row in set.')
  })

  it('changes nothing in a step that only reads', async () => {
    const error = await failure(run('CREATE TABLE cockpit_never (id UInt8) ENGINE = Memory'))
    expect(error).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringMatching(/readonly/i) })
  })

  it('says in its own words what is wrong', async () => {
    const error = await failure(run('SELECT * FROM nowhere_at_all'))
    expect(error).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('nowhere_at_all') })
  })
})

describe('Redis', () => {
  const run = (text: string) => bench.run('redis', text)

  it('gives fields of INFO and replies as they are', async () => {
    const { result } = await run('redis-cli INFO memory')
    expect(result.fields).toMatchObject({ used_memory: expect.any(Number), maxmemory_policy: expect.any(String) })
    expect((await run('DBSIZE')).result.reply).toEqual(expect.any(Number))
    expect((await run('SLOWLOG GET 10')).result.reply).toEqual(expect.any(Array))
  })

  it('refuses in a step that only reads what may change something, and tells refusals', async () => {
    expect((await failure(run('FLUSHALL'))).code).toBe('NOT_ALLOWED')
    expect((await failure(run('CONFIG SET activedefrag yes'))).code).toBe('NOT_ALLOWED')
    expect((await failure(run('GET'))).code).toBe('COMMAND_REFUSED')
    const change = bench.run('redis', 'CONFIG SET activedefrag yes', { readOnly: false })
    expect(await failure(change)).toMatchObject({ code: 'COMMAND_REFUSED', message: expect.stringContaining('defrag') })
  })
})

describe('Prometheus', () => {
  it('answers for now and over time', async () => {
    const now = await bench.run('promql', 'up{job="platform"}')
    expect(now.result).toMatchObject({ value: 1, count: 1, series: [{ labels: { job: 'platform' } }] })
    const over = await bench.run('promql', 'up{job="platform"}', { rangeMs: 60_000 })
    const [series] = over.result.series as { points: unknown[] }[]
    expect(series?.points.length).toBeGreaterThan(0)
    const none = await bench.run('promql', 'nothing_of_this_name')
    expect(none.result).toMatchObject({ count: 0, value: null })
    expect((await failure(bench.run('promql', 'rate('))).code).toBe('QUERY_REFUSED')
  })
})

describe('the others', () => {
  it('run a check of the morning check', async () => {
    const { result } = await bench.run('check', 'nodes-ready')
    expect(result.check).toMatchObject({ check: 'nodes-ready', verdict: 'pass' })
  })

  it('run a program without a shell and without the kubeconfig, and end its whole group', async () => {
    process.env.KUBECONFIG = '/secret/kubeconfig'
    try {
      const { result } = await bench.run('sh', `sh -c 'echo "$1 [$KUBECONFIG]"' sh {{v1}}`, {}, inputs('$(id)'))
      expect(result).toMatchObject({ exitCode: 0, stdout: '$(id) []\n' })
    } finally {
      delete process.env.KUBECONFIG
    }
    const stop = new AbortController()
    const running = bench.run('sh', `sh -c 'sleep 98765 & wait'`, { signal: stop.signal })
    const sleeping = async () => (await bench.run('sh', `pgrep -fx 'sleep 98765'`)).result.stdout !== ''
    await eventually('it runs', 10_000, sleeping)
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await eventually('it has ended', 10_000, async () => !(await sleeping()))
    expect((await failure(bench.run('sh', 'no-such-program-here'))).code).toBe('NOT_INSTALLED')
  })

  it('say what the profile does not name', async () => {
    const { loki: _loki, tempo: _tempo, platformApi: _api, ...profile } = bench.profile
    const asked = await Promise.all([
      failure(bench.run('logql', '{app="budapp"}', { profile })),
      failure(bench.run('traceql', '{}', { profile })),
      failure(bench.run('http', 'GET /health', { profile })),
    ])
    expect(asked.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'NOT_CONFIGURED Loki is not set up in the profile',
      'NOT_CONFIGURED Tempo is not set up in the profile',
      'NOT_CONFIGURED No platform API is configured',
    ])
  })
})

describe('Loki and Tempo', () => {
  it.each(['logql', 'traceql'] as const)('that a cluster does not have are not found: %s', async (executor) => {
    const nowhere = { namespace: 'monitoring', service: 'nobody', port: 1 }
    const profile = { ...bench.profile, loki: nowhere, tempo: nowhere }
    expect(await failure(bench.run(executor, '{app="budapp"}', { profile }))).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('Loki', () => {
  it('gives lines newest first, with the labels that the query made', async () => {
    const { result, output } = await bench.run('logql', '{app="budapp"} |= "LOGIN_FAILED" | json')
    const lines = result.lines as { labels: Record<string, string>; text: string; at: number }[]
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => b - a))
    expect(lines[0]?.labels).toMatchObject({
      app: 'budapp',
      namespace: 'bud-system',
      level: 'warning',
      reason: 'invalid_grant',
      app_extracted: 'budapp',
    })
    expect(output).toHaveLength(lines.length)
    expect(output[0]).toContain('LOGIN_FAILED')
  })

  it('keeps an input within its quotes, and says Loki’s own words of what it does not take', async () => {
    const hostile = inputs('budapp"} or {app="budgateway')
    expect((await bench.run('logql', '{app="{{v1}}"}', {}, hostile)).result).toMatchObject({ count: 0 })
    expect(await failure(bench.run('logql', '{app=budapp}'))).toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining('Loki: parse error'),
    })
  })
})

describe('Tempo', () => {
  it('finds traces of a service with when they began and how long they took', async () => {
    const { result } = await bench.run('traceql', '{resource.service.name = "{{v1}}"}', {}, inputs('budapp'))
    const traces = result.traces as { service: string; durationMs: number; startedAt: number }[]
    expect(traces.length).toBeGreaterThan(0)
    expect(traces[0]).toMatchObject({ service: 'budgateway', durationMs: expect.any(Number) })
    expect(Date.now() - (traces[0]?.startedAt ?? 0)).toBeLessThan(600_000)
    expect(await failure(bench.run('traceql', '{service.name = "budapp"}'))).toMatchObject({ code: 'QUERY_REFUSED' })
  })
})

describe('the platform’s API', () => {
  it('is asked through a port-forward, with the token in the request and out of what is printed', async () => {
    const token = await (await platformApiClient(folder, 'prod-us')).token('USER')
    const asked = 'GET /clusters\nAuthorization: Bearer {{v1}}'
    const { result, secrets } = await bench.run('http', asked, {}, inputs(token))
    expect(result).toMatchObject({ status: 200, json: [{ name: 'prod-us', status: 'AVAILABLE' }] })
    expect(secrets).toContain(token)
    expect((await bench.run('http', 'GET /clusters')).result).toMatchObject({ status: 401 })
  })

  it('that is not there, or has no such port, is not reached, and a step that was stopped asks nothing', async () => {
    const at = (service: string, port: number) => ({
      profile: { ...bench.profile, platformApi: { service: { namespace: 'bud-system', service, port } } },
    })
    expect(await failure(bench.run('http', 'GET /clusters', at('nobody', 8080)))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await failure(bench.run('http', 'GET /clusters', at('budapp', 1)))).toMatchObject({ code: 'NOT_FOUND' })
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(bench.run('http', 'GET /clusters', { signal })).rejects.toThrow()
  })
})
