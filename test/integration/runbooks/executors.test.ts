import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../actions/action-bench.ts'
import { eventually } from '../lab/test-lab.ts'
import { type ExecutionBench, executionBench } from './execution-bench.ts'

const { kubeconfig } = inject('lab')
let bench: ExecutionBench
beforeAll(async () => {
  bench = await executionBench(kubeconfig, 'prod-us')
})
afterAll(() => bench.close())

const postgres = (text: string, ...values: (string | number | boolean)[]) =>
  ({ executor: 'sql postgres', command: { text, values } }) as const
const clickhouse = (text: string) => ({ executor: 'sql clickhouse', command: { text, parameters: {} } }) as const
const redis = (...words: string[]) => ({ executor: 'redis', command: { words } }) as const

describe('kubectl', () => {
  it('gets rows of a kind by label and namespace, printed as the tables have them', async () => {
    const { result, output } = await bench.run({
      executor: 'kubectl',
      command: { verb: 'get', kind: 'po', name: null, namespace: 'bud-system', selector: 'app=budapp', sortBy: null },
    })
    expect(result.count).toBe(3)
    expect(result.pods).toEqual(result.rows)
    expect(result.rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ phase: 'Running', app: 'budapp', namespace: 'bud-system' })]),
    )
    expect(output[0]).toMatch(/^NAMESPACE +NAME +READY +STATUS/)
    expect(output).toHaveLength(4)
  })

  it('says that a named object is not there', async () => {
    const get = { verb: 'get', kind: 'deployments', name: 'nobody', namespace: 'bud-system', selector: null } as const
    const error = await failure(bench.run({ executor: 'kubectl', command: { ...get, sortBy: null } }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'deployments "nobody" not found' })
  })

  it('sorts events by when they were last seen', async () => {
    const { result } = await bench.run({
      executor: 'kubectl',
      command: { verb: 'get', kind: 'events', name: null, namespace: null, selector: null, sortBy: '.lastTimestamp' },
    })
    const times = (result.rows as { lastSeen: number | null }[]).map(({ lastSeen }) => lastSeen ?? 0)
    expect(times.length).toBeGreaterThan(0)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('describes an object and hides what a Secret holds', async () => {
    const { result, output } = await bench.run({
      executor: 'kubectl',
      command: { verb: 'describe', kind: 'deployment', name: 'budapp', namespace: 'bud-system' },
    })
    expect(result.object).toMatchObject({ kind: 'Deployment', metadata: { name: 'budapp' } })
    expect(output.join('\n')).toContain('Conditions')
  })

  it('reads the last lines of a workload and of a selector', async () => {
    const command = { verb: 'logs', namespace: 'bud-system', container: 'budapp', tail: 5, sinceMs: null } as const
    const byName = await bench.run({
      executor: 'kubectl',
      command: { ...command, target: { kind: 'deployments', name: 'budapp' }, previous: false },
    })
    expect(byName.result).toMatchObject({ count: 15, incomplete: '' })
    expect(byName.result.lines).toEqual(expect.arrayContaining([expect.objectContaining({ container: 'budapp' })]))
    const bySelector = await bench.run({
      executor: 'kubectl',
      command: { ...command, target: { selector: 'app=budapp' }, previous: false },
    })
    expect(bySelector.result.count).toBe(15)
    expect(bySelector.output).toHaveLength(15)
  })

  it('tells what nodes, pods and containers use', async () => {
    const top = { verb: 'top', name: null, selector: null, sortBy: null } as const
    const nodes = await eventually('node metrics', 120_000, async () => {
      const { result } = await bench.run({
        executor: 'kubectl',
        command: { ...top, of: 'nodes', namespace: null, containers: false },
      })
      return Number(result.count) > 0 ? result : null
    })
    expect(nodes.rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ cpuCores: expect.any(Number), memoryBytes: expect.any(Number) }),
      ]),
    )
    const { result, output } = await bench.run({
      executor: 'kubectl',
      command: { ...top, of: 'pods', namespace: 'bud-system', selector: 'app=budapp', containers: true },
    })
    const containers = new Set((result.rows as { container: string }[]).map(({ container }) => container))
    expect(containers).toEqual(new Set(['budapp', 'daprd']))
    expect(output[0]).toMatch(/^POD +NAME +CPU\(cores\) +MEMORY\(bytes\)$/)
  })

  it('runs a program in a ready pod of a workload, its words as they are', async () => {
    const { result } = await bench.run({
      executor: 'kubectl',
      command: {
        verb: 'exec',
        target: { kind: 'deployment', name: 'budapp' },
        namespace: 'bud-system',
        container: null,
        argv: ['printf', '%s|', '$(id)', "a'b", '{"c": 1}'],
      },
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: `$(id)|a'b|{"c": 1}|`, json: null })
    const failed = await bench.run({
      executor: 'kubectl',
      command: {
        verb: 'exec',
        target: { kind: 'deployment', name: 'budapp' },
        namespace: 'bud-system',
        container: 'budapp',
        argv: ['sh', '-c', 'echo no >&2; exit 3'],
      },
    })
    expect(failed.result).toMatchObject({ exitCode: 3, stderr: 'no\n' })
    expect(failed.output).toEqual(['no', 'exit code 3'])
  })

  it('waits for a rollout to its end', async () => {
    const { result, output } = await bench.run({
      executor: 'kubectl',
      command: { verb: 'rollout status', kind: 'deployments', name: 'budapp', namespace: 'bud-system' },
    })
    expect(result).toMatchObject({ complete: true, timedOut: false })
    expect(output.at(-1)).toBe('All 3 pods are new and available')
  })
})

describe('PostgreSQL', () => {
  it('answers with typed rows, values bound', async () => {
    const { result, output } = await bench.run(
      postgres(`SELECT $1::text AS said, 7::bigint AS big, 1.5::numeric AS ratio, NULL AS none`, `'; DROP TABLE x; --`),
    )
    expect(result.rows).toEqual([{ said: `'; DROP TABLE x; --`, big: 7, ratio: 1.5, none: null }])
    expect(output.at(-1)).toBe('(1 row)')
  })

  it('changes nothing in a step that only reads, and takes one statement', async () => {
    const made = await failure(bench.run(postgres('CREATE TABLE cockpit_never (id int)')))
    expect(made).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('read-only transaction') })
    const two = await failure(bench.run(postgres('COMMIT; CREATE TABLE cockpit_never (id int)')))
    expect(two).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('multiple commands') })
  })

  it('vacuums outside of a transaction when it may change something', async () => {
    const { result, output } = await bench.run(postgres('VACUUM (ANALYZE) pg_catalog.pg_class'), { readOnly: false })
    expect(result.count).toBe(0)
    expect(output).toEqual(['VACUUM'])
  })

  it('ends the query on the server when it is stopped, or has no more time', async () => {
    const slow = 'SELECT pg_sleep(30) AS cockpit_slept'
    const stop = new AbortController()
    const running = bench.run(postgres(slow), { signal: stop.signal })
    const count = async () => {
      const text = `SELECT count(*) AS count FROM pg_stat_activity WHERE query = $1 AND state = 'active'`
      return (await bench.run(postgres(text, slow))).result.rows
    }
    await eventually('it runs', 15_000, async () => ((await count()) as { count: number }[])[0]?.count === 1)
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await eventually('it has ended', 15_000, async () => ((await count()) as { count: number }[])[0]?.count === 0)
    const late = await failure(bench.run(postgres(slow), { timeoutMs: 2_000 }))
    expect(late.code).toBe('TIMED_OUT')
  })
})

describe('ClickHouse', () => {
  it('answers with rows, figures as numbers', async () => {
    const { result, output } = await bench.run(clickhouse("SELECT toUInt64(7) AS big, 1.5 AS ratio, 'a' AS word"))
    expect(result.rows).toEqual([{ big: 7, ratio: 1.5, word: 'a' }])
    expect(output.at(-1)).toBe('1 row in set.')
  })

  it('changes nothing in a step that only reads', async () => {
    const error = await failure(bench.run(clickhouse('CREATE TABLE cockpit_never (id UInt8) ENGINE = Memory')))
    expect(error).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringMatching(/readonly/i) })
  })

  it('says in its own words what is wrong', async () => {
    const error = await failure(bench.run(clickhouse('SELECT * FROM nowhere_at_all')))
    expect(error).toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('nowhere_at_all') })
  })
})

describe('Redis', () => {
  it('gives fields of INFO and replies as they are', async () => {
    const { result } = await bench.run(redis('INFO', 'memory'))
    expect(result.fields).toMatchObject({ used_memory: expect.any(Number), maxmemory_policy: expect.any(String) })
    expect((await bench.run(redis('DBSIZE'))).result.reply).toEqual(expect.any(Number))
    expect((await bench.run(redis('SLOWLOG', 'GET', '10'))).result.reply).toEqual(expect.any(Array))
  })

  it('refuses in a step that only reads what may change something, and tells refusals', async () => {
    expect((await failure(bench.run(redis('FLUSHALL')))).code).toBe('NOT_ALLOWED')
    expect((await failure(bench.run(redis('CONFIG', 'SET', 'activedefrag', 'yes')))).code).toBe('NOT_ALLOWED')
    expect((await failure(bench.run(redis('GET')))).code).toBe('COMMAND_REFUSED')
  })
})

describe('Prometheus', () => {
  it('answers for now and over time', async () => {
    const now = await bench.run({ executor: 'promql', command: { text: 'up{job="platform"}' } })
    expect(now.result).toMatchObject({ value: 1, count: 1, series: [{ labels: { job: 'platform' } }] })
    const over = await bench.run({ executor: 'promql', command: { text: 'up{job="platform"}' } }, { rangeMs: 60_000 })
    const [series] = over.result.series as { points: unknown[] }[]
    expect(series?.points.length).toBeGreaterThan(0)
    const none = await bench.run({ executor: 'promql', command: { text: 'nothing_of_this_name' } })
    expect(none.result).toMatchObject({ count: 0, value: null })
    const wrong = await failure(bench.run({ executor: 'promql', command: { text: 'rate(' } }))
    expect(wrong.code).toBe('QUERY_REFUSED')
  })
})

describe('the others', () => {
  it('run a check of the morning check', async () => {
    const { result } = await bench.run({ executor: 'check', command: { id: 'nodes-ready' } })
    expect(result.check).toMatchObject({ check: 'nodes-ready', verdict: 'pass' })
  })

  it('run a program without a shell and without the kubeconfig, and end its whole group', async () => {
    process.env.KUBECONFIG = '/secret/kubeconfig'
    try {
      const argv = ['sh', '-c', 'echo "$1 [$KUBECONFIG]"', 'sh', '$(id)']
      const { result } = await bench.run({ executor: 'sh', command: { argv } })
      expect(result).toMatchObject({ exitCode: 0, stdout: '$(id) []\n' })
    } finally {
      delete process.env.KUBECONFIG
    }
    const stop = new AbortController()
    const slow = ['sh', '-c', 'sleep 98765 & wait']
    const running = bench.run({ executor: 'sh', command: { argv: slow } }, { signal: stop.signal })
    const sleeping = async () =>
      (await bench.run({ executor: 'sh', command: { argv: ['pgrep', '-fx', 'sleep 98765'] } })).result.stdout !== ''
    await eventually('it runs', 10_000, sleeping)
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await eventually('it has ended', 10_000, async () => !(await sleeping()))
    expect((await failure(bench.run({ executor: 'sh', command: { argv: ['no-such-program-here'] } }))).code).toBe(
      'NOT_INSTALLED',
    )
  })

  it('say what the profile does not name', async () => {
    const http = { method: 'GET', path: '/health', headers: {}, body: null } as const
    const asked = await Promise.all([
      failure(bench.run({ executor: 'logql', command: { text: '{app="budapp"}' } })),
      failure(bench.run({ executor: 'traceql', command: { text: '{}' } })),
      failure(bench.run({ executor: 'http', command: http })),
    ])
    expect(asked.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'NOT_CONFIGURED Loki is not set up in the profile',
      'NOT_CONFIGURED Tempo is not set up in the profile',
      'NOT_CONFIGURED No platform API is configured',
    ])
  })
})
