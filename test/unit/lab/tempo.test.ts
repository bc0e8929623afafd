import type { Clock } from '@main/clusters/cluster-access.ts'
import { findFreePorts } from '@main/lab/free-ports.ts'
import { startTempo, type Tempo } from '@main/lab/tempo/tempo-server.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let now = 0
let share = 0
let base = ''
let tempo: Tempo
const clock: Clock = { now: () => now, after: () => () => {} }

beforeEach(async () => {
  now = 1_795_000_000_000
  share = 0
  const [port = 0] = await findFreePorts(1)
  let state = 1
  // Park and Miller's generator: the same traces each time.
  const random = () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
  tempo = await startTempo({ port, clock, random, errorShare: () => share })
  base = `http://127.0.0.1:${port}`
})
afterEach(() => tempo.close())

const search = async (query: string, more: Readonly<Record<string, string>> = {}) => {
  const range = { start: `${now / 1000 - 3600}`, end: `${now / 1000}` }
  const answer = await fetch(`${base}/api/search?${new URLSearchParams({ q: query, ...range, ...more })}`)
  const text = await answer.text()
  return { status: answer.status, text, traces: answer.status === 200 ? JSON.parse(text).traces : [] }
}

describe('the stand-in of Tempo', () => {
  it('gives the newest traces first, as many as were asked for, in its documented form', async () => {
    const { traces } = await search('{}', { limit: '5' })
    expect(traces).toHaveLength(5)
    expect(traces[0]).toEqual({
      traceID: expect.stringMatching(/^[0-9a-f]{32}$/),
      rootServiceName: 'budgateway',
      rootTraceName: expect.stringMatching(/^(GET|POST) \//),
      startTimeUnixNano: `${now}000000`,
      durationMs: expect.any(Number),
    })
    expect((await search('{}')).traces).toHaveLength(20)
  })

  it('finds by service, name, duration and status of one span', async () => {
    expect((await search('{resource.service.name = "budapp"}')).traces.length).toBeGreaterThan(0)
    expect((await search('{resource.service.name = "nobody"}')).traces).toEqual([])
    expect((await search('{ duration > 5s }')).traces).toEqual([])
    expect((await search('{ duration > 1ms && name = "SELECT users" }')).traces.length).toBeGreaterThan(0)
    expect((await search('{ status = error }')).traces).toEqual([])
  })

  it('holds errors once requests fail, and only in the range that is asked for', async () => {
    share = 0.2
    const before = now / 1000
    now += 60_000
    const failed = await search('{status = error}', { limit: '100' })
    expect(failed.traces).toHaveLength(6)
    expect((await search('{status = error}', { end: `${before}` })).traces).toEqual([])
    share = 0
    tempo.forgetFailed()
    expect((await search('{status = error}')).traces).toEqual([])
    expect((await search('{}', { limit: '100', start: `${before}` })).traces.length).toBeGreaterThan(20)
  })

  it.each(['budapp', '{service.name = "budapp"}', '{duration > fast}', '{name = "a}', '{status = broken}', '{a &&}'])(
    'refuses %s in words',
    async (query) => {
      const answer = await search(query)
      expect(answer.status).toBe(400)
      expect(answer.text).toMatch(/^invalid TraceQL query: parse error/)
    },
  )

  it('says what it is, and refuses what it does not know', async () => {
    const { version } = await (await fetch(`${base}/api/status/buildinfo`)).json()
    expect(version).toContain('stand-in')
    expect((await fetch(`${base}/api/traces/1`)).status).toBe(404)
    expect((await search('{}', { limit: '0' })).status).toBe(400)
  })
})
