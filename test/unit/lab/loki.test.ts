import { findFreePorts } from '@main/lab/free-ports.ts'
import { LogStore } from '@main/lab/loki/log-store.ts'
import { startLoki } from '@main/lab/loki/loki-server.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const now = Date.parse('2026-03-01T12:00:00Z')
const minute = 60_000
let store: LogStore
let base = ''
let close = async () => {}

beforeEach(async () => {
  const [port = 0] = await findFreePorts(1)
  store = new LogStore(() => now)
  close = (await startLoki({ port, store, now: () => now })).close
  base = `http://127.0.0.1:${port}`
  const json = (fields: object) => JSON.stringify(fields)
  store.keep('budapp', now - 4 * minute, json({ app: 'budapp', level: 'info', latency_ms: 80, user_id: 'u-1' }))
  store.keep('budapp', now - 3 * minute, json({ app: 'budapp', level: 'error', latency_ms: 2500, user_id: 'u-2' }))
  store.keep('budapp', now - 2 * minute, 'Traceback: no JSON at all')
  store.keep('budgateway', now - minute, json({ app: 'budgateway', status: 401, latency_ms: 12 }))
})
afterEach(() => close())

interface Found {
  readonly stream?: Readonly<Record<string, string>>
  readonly metric?: Readonly<Record<string, string>>
  readonly values: readonly (readonly [string | number, string])[]
}

async function ask(query: string, more: Readonly<Record<string, string>> = {}) {
  const range = { start: `${now - 5 * minute}000000`, end: `${now}000000` }
  const answer = await fetch(`${base}/loki/api/v1/query_range?${new URLSearchParams({ query, ...range, ...more })}`)
  const text = await answer.text()
  const result: readonly Found[] = answer.status === 200 ? JSON.parse(text).data.result : []
  return { status: answer.status, text, result, lines: result.flatMap(({ values }) => values.map(([, line]) => line)) }
}

describe('the stand-in of Loki, asked for lines', () => {
  it('gives streams with their labels, newest first, and no more lines than were asked for', async () => {
    const { result, lines } = await ask('{app="budapp"}', { direction: 'backward' })
    expect(result).toHaveLength(1)
    expect(result[0]?.stream).toEqual({ namespace: 'bud-system', app: 'budapp', container: 'budapp' })
    expect(result[0]?.values[0]).toEqual([`${now - 2 * minute}000000`, 'Traceback: no JSON at all'])
    expect(lines).toHaveLength(3)
    expect((await ask('{app="budapp"}', { limit: '1' })).lines).toEqual(['Traceback: no JSON at all'])
    expect((await ask('{app=~"bud(app|gateway)"}', { direction: 'forward' })).lines).toHaveLength(4)
  })

  it('finds every line of an incident, though all are of one moment, until they are taken away', async () => {
    const at = now - 150_000
    store.interject('budapp', at, ['error one', 'error two', 'error three'])
    const { result, lines } = await ask('{app="budapp"} |= "error"', { direction: 'forward' })
    expect(lines).toEqual([expect.stringContaining('u-2'), 'error one', 'error two', 'error three'])
    expect(result[0]?.values.slice(1).map(([time]) => time)).toEqual(Array(3).fill(`${at}000000`))
    expect((await ask('count_over_time({app="budapp"} |= "error" [5m])', { step: '300' })).result).toHaveLength(1)
    store.interject('budapp', now, [])
    expect((await ask('{app="budapp"} |= "error"')).lines).toEqual([expect.stringContaining('u-2')])
  })

  it.each([
    ['{app="budapp"} |= "error"', 1],
    ['{app="budapp"} != "error"', 2],
    ['{namespace="bud-system"} |~ "(?i)(ERROR|traceback)"', 2],
    ['{app="budapp"} !~ "error|Traceback"', 1],
    ['{app="budapp"} | json | latency_ms > 2000', 1],
    ['{app="budapp"} | json | latency_ms <= 80', 1],
    ['{app="budapp"} | json | user_id="u-1"', 1],
    ['{app="budapp"} | json | user_id=~"u-.*"', 2],
    ['{app="budgateway"} | json | status="401"', 1],
    ['{app="budgateway"} | json | status = 401', 1],
    ['{app="budapp", container!="budapp"}', 0],
    ['{app="nobody"}', 0],
  ])('%s finds %i', async (query, count) => {
    expect((await ask(query)).lines).toHaveLength(count)
  })

  it('reads the fields of a JSON line as labels, beside those that it has, and says which line was none', async () => {
    const { result } = await ask('{app="budapp"} | json')
    expect(result.map(({ stream }) => stream)).toContainEqual({
      namespace: 'bud-system',
      app: 'budapp',
      app_extracted: 'budapp',
      container: 'budapp',
      level: 'error',
      latency_ms: '2500',
      user_id: 'u-2',
    })
    expect(result.map(({ stream }) => stream)).toContainEqual(expect.objectContaining({ __error__: 'JSONParserErr' }))
    store.keep('redis', now - 1, JSON.stringify({ nested: { 'a-b': 1 }, list: [1], nothing: null, flag: true }))
    const nested = (await ask('{app="redis"} | json', { start: `${now - 1}000000` })).result[0]?.stream
    expect(nested).toMatchObject({ nested_a_b: '1', flag: 'true' })
    expect(Object.keys(nested ?? {})).toHaveLength(5)
  })
})

describe('the stand-in of Loki, asked for counts', () => {
  it('sums lines of the range before each step, by the labels that were asked for', async () => {
    const { result } = await ask('sum by (app) (count_over_time({app=~"budapp|budgateway"}[1h]))')
    const last = (app: string) => result.find(({ metric }) => metric?.app === app)?.values.at(-1)
    // Three lines and the thinned ones of the ten-minute marks before them: 11:00 counts no more, 11:10 to 11:50 do.
    expect(last('budapp')).toEqual([expect.any(Number), '8'])
    expect(result.every(({ metric }) => Object.keys(metric ?? {}).join() === 'app')).toBe(true)
    expect(await ask('sum(count_over_time({app="budapp"} |= "Traceback" [4m]))', { step: '60' })).toMatchObject({
      result: [{ metric: {}, values: expect.arrayContaining([[(now - 2 * minute) / 1000, '1']]) }],
    })
  })

  it('knows hours long past, up to its retention, and has no point where there is no line', async () => {
    const at = async (days: number) => (await ask(`sum(count_over_time({app="budapp"}[1h] offset ${days}d))`)).result
    expect((await at(7))[0]?.values.at(-1)).toEqual([expect.any(Number), '6'])
    expect(await at(20)).toEqual([])
    expect((await ask('sum(count_over_time({app="nobody"}[1h]))')).result).toEqual([])
  })
})

describe('the stand-in of Loki', () => {
  it.each([
    '{app=budapp}',
    '{app="budapp"',
    '{app="budapp"} |= error',
    '{}',
    '{app=~".*"}',
    '{app="budapp"} | logfmt',
    'rate({app="budapp"}[5m])',
    'sum(count_over_time({app="budapp"}))',
    '{app="budapp"} |~ "(?=a)"',
    '{app="budapp"} extra',
  ])('refuses %s as plain text', async (query) => {
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(/^parse error/)
  })

  it('tells labels and their values, and what it is', async () => {
    const get = async (path: string) => (await fetch(`${base}${path}`)).json()
    expect((await get('/loki/api/v1/labels')).data).toEqual(['app', 'container', 'namespace'])
    expect((await get('/loki/api/v1/label/namespace/values')).data).toEqual([
      'bud-data',
      'bud-inference',
      'bud-system',
      'cert-manager',
      'kube-system',
    ])
    expect((await get('/loki/api/v1/status/buildinfo')).version).toContain('stand-in')
    expect((await fetch(`${base}/loki/api/v1/push`, { method: 'POST', body: '{}' })).status).toBe(404)
  })

  it('keeps a bounded number of lines, and takes none twice', async () => {
    for (let turn = 0; turn < 4_000; turn += 1) store.keep('redis', now - 4_000 + turn, `line ${turn}`)
    store.keep('redis', now - 2_000, 'again')
    const { lines } = await ask('{app="redis"}', { start: `${now - 4_000}000000`, limit: '5000' })
    expect(lines).toHaveLength(3_000)
    expect(lines).not.toContain('again')
  })
})
