import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { makeCertificates } from '@main/lab/certificates.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { FaultyApiServer, longList } from './faulty-api-server.ts'
import { connectTo, fastClock } from './faulty-connection.ts'
import { until } from './lab-fleet.ts'

const podsPath = '/api/v1/pods'
const nodesPath = '/api/v1/nodes'

let server: FaultyApiServer
let connection: ClusterConnection | null = null

beforeEach(async () => {
  server = new FaultyApiServer()
  await server.listen()
})
afterEach(async () => {
  await connection?.close()
  connection = null
  await server.close()
})

const connect = async (clock?: Parameters<typeof connectTo>[1]): Promise<ClusterConnection> => {
  connection = await connectTo(server.url, clock)
  return connection
}
const names = (rows: ReadonlyMap<string, { readonly name: string }>) =>
  [...rows.values()].map(({ name }) => name).sort()

describe('a list', () => {
  it('is paged, and every page is kept', async () => {
    for (let index = 0; index < 1_203; index += 1) server.put(podsPath, `pod-${index}`)
    const lease = (await connect()).lease(pods, null)
    const progress: (number | null)[] = []
    lease.onChange(() => {
      if (lease.freshness.loading !== null) progress.push(lease.freshness.loading.remaining)
    })
    await until('live', () => lease.freshness.state === 'live', 5_000)
    expect(lease.rows.size).toBe(1_203)
    expect(server.seen.filter(({ path, query }) => path === podsPath && !query.has('watch'))).toHaveLength(3)
    // A short first page, so that there is something to see, then as many objects as make a page's bytes.
    expect(progress).toEqual([1_103, 103])
  })

  it.each(['half-body', 'half-json', 'cut', 'broken', 'unavailable', 'garbage'] as const)(
    'that fails once (%s) is read again, and no half of it is taken for the whole',
    async (trouble) => {
      server.put(podsPath, 'a')
      server.failList(trouble)
      const lease = (await connect(fastClock(5))).lease(pods, null)
      const states = new Set([lease.freshness.state])
      lease.onChange(() => {
        states.add(lease.freshness.state)
        if (lease.freshness.state === 'live') expect(lease.rows.size).toBe(1)
      })
      await until('live', () => lease.freshness.state === 'live', 10_000)
      expect(states).toContain('failed')
    },
  )

  it('that failed at first is being read, and not failed, while its pages come', async () => {
    for (let index = 0; index < 1_203; index += 1) server.put(podsPath, `pod-${index}`)
    server.failList('broken')
    const lease = (await connect(fastClock(5))).lease(pods, null)
    const states: string[] = [lease.freshness.state]
    lease.onChange(() => {
      const { state, loading, reason } = lease.freshness
      if (states.at(-1) !== state) states.push(state)
      if (lease.rows.size > 0 && lease.rows.size < 1_203)
        expect([state, loading === null, reason]).toEqual(['loading', false, ''])
    })
    await until('live', () => lease.freshness.state === 'live', 10_000)
    expect(states).toEqual(['loading', 'failed', 'loading', 'live'])
  })

  it('that is throttled for good is told with the wait that the server asks for, and asked for no more often', async () => {
    server.failAlways(podsPath, 'throttled')
    const access = await connect()
    const lease = access.lease(pods, null)
    await until('failed', () => lease.freshness.state === 'failed', 15_000)
    expect(lease.freshness.reason).toContain('is busy and asks to wait 1 s')
    expect(lease.freshness.hint).toContain('tried again')
    const asked = server.seen.filter(({ path }) => path === podsPath).map(({ at }) => at)
    for (const [index, at] of asked.entries()) if (index > 0) expect(at - (asked[index - 1] ?? 0)).toBeGreaterThan(950)
  })

  it('begins again when the continue token has expired, and loses nothing', async () => {
    for (let index = 0; index < 800; index += 1) server.put(podsPath, `pod-${index}`)
    const lease = (await connect()).lease(pods, null)
    const once = lease.onChange(() => {
      once()
      server.failList('gone')
    })
    await until('live', () => lease.freshness.state === 'live', 5_000)
    expect(lease.rows.size).toBe(800)
  })

  it('waits as long as the server asks to', async () => {
    server.failList('throttled')
    const begun = performance.now()
    await (await connect()).json(podsPath)
    expect(performance.now() - begun).toBeGreaterThan(950)
  })

  it('that a login page answers is BAD_ANSWER, and no rows', async () => {
    server.failAlways(podsPath, 'garbage')
    const lease = (await connect()).lease(pods, null)
    await lease.settled(AbortSignal.timeout(5_000))
    expect(lease.freshness).toMatchObject({ state: 'failed', asOf: null })
    expect(lease.freshness.reason).toContain('not JSON')
    expect((await failure(connection?.json(podsPath) ?? Promise.resolve())).code).toBe('BAD_ANSWER')
  })
})

describe('a watch', () => {
  it('sees what is added, changed and removed, and leaves alone what is not', async () => {
    server.put(podsPath, 'stays')
    server.put(podsPath, 'changes')
    server.put(podsPath, 'goes')
    const lease = (await connect()).lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    const before = new Map(lease.rows)
    server.put(podsPath, 'comes')
    server.put(podsPath, 'changes', {}, { turn: '2' })
    server.remove(podsPath, 'goes')
    await until('the changes', () => names(lease.rows).join() === 'changes,comes,stays', 2_000)
    for (const row of lease.rows.values()) {
      if (row.name === 'stays') expect(row).toBe(before.get(row.uid))
      if (row.name === 'changes') expect(row).not.toBe(before.get(row.uid))
    }
  })

  // Where the past is lost or in doubt only a new list is certain; of a long one it would be waste everywhere else.
  it.each([
    ['half-line', 1],
    ['cut', 1],
    ['cut-later', 1],
    ['broken', 1],
    ['unavailable', 1],
    ['throttled', 1],
    ['gone', 2],
    ['gone-event', 2],
    ['garbage', 2],
    ['close-early', 2],
  ] as const)(
    'goes on after %s without losing or inventing anything, with %i long lists or 2 short ones',
    async (...row) => {
      const [trouble, longLists] = row
      for (const { others, lists } of [
        { others: 0, lists: 2 },
        { others: longList, lists: longLists },
      ]) {
        const own = new FaultyApiServer()
        await own.listen()
        own.speed = 5
        for (let index = 0; index < others; index += 1) own.put(podsPath, `pod-${index}`)
        own.put(podsPath, 'stays')
        own.put(podsPath, 'goes')
        own.failWatch(trouble)
        const access = await connectTo(own.url, fastClock(5))
        const lease = access.lease(pods, null)
        const few = () =>
          names(lease.rows)
            .filter((name) => !name.startsWith('pod-'))
            .join()
        try {
          await until('listed', () => lease.rows.size === others + 2, 5_000)
          own.remove(podsPath, 'goes')
          own.put(podsPath, 'comes')
          await until('up to date', () => few() === 'comes,stays', 10_000)
          await until('live', () => lease.freshness.state === 'live', 10_000)
          own.put(podsPath, 'later')
          await until('still watching', () => few() === 'comes,later,stays', 10_000)
          expect(own.lists(podsPath), `${others} others`).toBe(lists)
        } finally {
          await access.close()
          await own.close()
        }
      }
    },
  )

  it('that is closed cleanly at its time goes on where it was, without a new list', async () => {
    server.put(podsPath, 'a')
    // At this speed the watch of about 300 s lasts some three seconds.
    server.speed = 100
    const lease = (await connect(fastClock(100))).lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    const watches = () => server.seen.filter(({ query }) => query.has('watch'))
    // Without them it would be taken for dead.
    const minutely = setInterval(() => server.bookmarkAll(), 600)
    await until('the next watch', () => watches().length >= 2, 10_000).finally(() => clearInterval(minutely))
    expect(server.lists(podsPath)).toBe(1)
    expect(watches()[1]?.query.get('resourceVersion')).toBe(watches()[0]?.query.get('resourceVersion'))
  })

  it('takes its place from bookmarks', async () => {
    for (let index = 0; index < longList; index += 1) server.put(podsPath, `pod-${index}`)
    const lease = (await connect()).lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    server.put(nodesPath, 'elsewhere')
    server.bookmarkAll()
    await new Promise((resolve) => setTimeout(resolve, 200))
    await server.kill().then((port) => server.listen(port))
    await until('watching again', () => server.seen.filter(({ query }) => query.has('watch')).length >= 2, 8_000)
    const last = server.seen.filter(({ query }) => query.has('watch')).at(-1)
    expect(Number(last?.query.get('resourceVersion'))).toBe(100 + longList + 1)
  })

  it('relists after the server forgot the past, with exact additions, changes and removals', async () => {
    for (const name of ['stays', 'changes', 'goes']) server.put(podsPath, name)
    const lease = (await connect()).lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    const before = new Map([...lease.rows.values()].map((row) => [row.name, row]))
    const changed = new Set<string>()
    const port = await server.kill()
    await until('stale', () => lease.freshness.state === 'stale', 1_000)
    expect(lease.rows.size).toBe(3)
    lease.onChange((uids) => {
      for (const uid of uids) changed.add(lease.rows.get(uid)?.name ?? uid)
    })
    server.put(podsPath, 'comes')
    server.put(podsPath, 'changes', {}, { turn: '2' })
    server.remove(podsPath, 'goes')
    server.compact()
    await server.listen(port)
    await until('live again', () => lease.freshness.state === 'live', 5_000)
    expect(names(lease.rows)).toEqual(['changes', 'comes', 'stays'])
    expect([...changed].sort()).toEqual(['changes', 'comes', before.get('goes')?.uid].sort())
  })
})

describe('one kind that is refused', () => {
  it('is denied in the words of the API while the others are live', async () => {
    server.failAlways(podsPath, 'forbidden')
    server.put(nodesPath, 'n')
    const access = await connect()
    const denied = access.lease(pods, null)
    const live = access.lease(nodes, null)
    await until('live nodes', () => live.freshness.state === 'live', 5_000)
    await denied.settled(AbortSignal.timeout(5_000))
    expect(denied.freshness).toMatchObject({ state: 'denied', asOf: null })
    expect(denied.freshness.reason).toContain('User "dev" cannot list resource "pods"')
    expect(access.state.phase).toBe('live')
    server.failAlways(podsPath, null)
    server.put(podsPath, 'p')
    await until('allowed', () => denied.freshness.state === 'live' && denied.rows.size === 1, 8_000)
  })

  it('is asked for ever more rarely', async () => {
    server.failAlways(podsPath, 'forbidden')
    const lease = (await connect(fastClock(100))).lease(pods, null)
    await lease.settled(AbortSignal.timeout(5_000))
    // 300 s of the cluster's time: about 1, 2, 4 … then one a minute.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const asked = server.seen.filter(({ path }) => path === podsPath).length
    expect(asked).toBeGreaterThan(4)
    expect(asked).toBeLessThan(20)
  })

  it('is absent where the server does not know it, and polled kinds do not make the cluster stale', async () => {
    server.failAlways('/apis/metrics.k8s.io/v1beta1/pods', 'not-found')
    const access = await connect()
    const lease = access.lease(podmetrics, null)
    await lease.settled(AbortSignal.timeout(5_000))
    expect(lease.freshness.state).toBe('absent')
    await until('live', () => access.state.phase === 'live', 5_000)
  })
})

describe('the connection', () => {
  it('is stale at once when the server dies, and live within 5 s of its return', async () => {
    server.put(podsPath, 'a')
    const access = await connect()
    const lease = access.lease(pods, null)
    await until('live', () => access.state.phase === 'live' && lease.freshness.state === 'live', 5_000)
    const asOf = lease.freshness.asOf
    const port = await server.kill()
    expect(await until('stale', () => access.state.phase === 'stale', 1_000)).toBeLessThan(1_000)
    expect(access.state.reason).toContain('connection refused')
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(lease.freshness.state).toBe('stale')
    expect((lease.freshness.asOf ?? 0) - (asOf ?? 0)).toBeLessThan(1_000)
    await server.listen(port)
    await until('live again', () => access.state.phase === 'live' && lease.freshness.state === 'live', 5_000)
  })

  it('notices a server that hangs, although its connections are open', async () => {
    const access = await connect()
    const lease = access.lease(pods, null)
    await until('live', () => access.state.phase === 'live' && lease.freshness.state === 'live', 5_000)
    server.hung = true
    await until('stale', () => access.state.phase === 'stale', 8_000)
    expect(access.state.reason).toContain('not answered in time')
    server.hung = false
    await until('live again', () => access.state.phase === 'live', 5_000)
  })

  it('does not take a gateway that answers 503 for the server', async () => {
    const access = await connect()
    await until('live', () => access.state.phase === 'live', 5_000)
    server.probeStatus = 503
    await until('stale', () => access.state.phase === 'stale', 8_000)
    expect(access.state.reason).toContain('503')
  })

  it('says that the server is busy where even the probe is throttled, and asks as rarely as it wishes', async () => {
    const access = await connect()
    await until('live', () => access.state.phase === 'live', 5_000)
    server.probeStatus = 429
    await until('stale', () => access.state.phase === 'stale', 8_000)
    expect(access.state.reason).toContain('is busy and asks to wait 4 s')
    const before = server.seen.length
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    // At its usual pace there would be a dozen.
    expect(server.seen.length - before).toBeLessThanOrEqual(4)
    server.probeStatus = 200
    await until('live again', () => access.state.phase === 'live', 8_000)
  })

  it('is unreachable from the start where nothing listens, and says so in every kind', async () => {
    await server.close()
    const access = await connect()
    const lease = access.lease(pods, null)
    await lease.settled(AbortSignal.timeout(5_000))
    await until('unreachable', () => access.state.phase === 'unreachable', 1_000)
    expect(access.state.lastAnswer).toBeNull()
    expect(lease.freshness.state).toBe('failed')
    await server.listen(server.port)
  })

  it('becomes unreachable when the server stays away', async () => {
    const access = await connect(fastClock(20))
    await until('live', () => access.state.phase === 'live', 5_000)
    const port = await server.kill()
    await until('stale', () => access.state.phase === 'stale', 2_000)
    await until('unreachable', () => access.state.phase === 'unreachable', 8_000)
    await server.listen(port)
    await until('live again', () => access.state.phase === 'live', 5_000)
  })

  it('needs a sign-in when the credentials are refused, and heals by itself when they are accepted again', async () => {
    const access = await connect(fastClock(10))
    const lease = access.lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    server.failAlways(podsPath, 'unauthorized')
    server.probeStatus = 401
    await until('sign-in', () => access.state.phase === 'sign-in-needed', 8_000)
    expect(lease.freshness.state).toBe('stale')
    expect(JSON.stringify(access.state)).not.toContain('a-token')
    server.failAlways(podsPath, null)
    server.probeStatus = 200
    await until('live again', () => access.state.phase === 'live', 8_000)
  })

  it('shares one watch between leases and gives it up only a while after the last', async () => {
    const access = await connect(fastClock(20))
    const [first, second] = [access.lease(pods, null), access.lease(pods, null)]
    await until('watching', () => server.openWatches === 1, 5_000)
    expect(second.rows).toBe(first.rows)
    first.release()
    first.release()
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(server.openWatches).toBe(1)
    second.release()
    await until('given up', () => server.openWatches === 0, 5_000)
  })
})

describe('failures in words', () => {
  it.each([
    ['unauthorized', 'UNAUTHORIZED'],
    ['forbidden', 'FORBIDDEN'],
    ['not-found', 'NOT_FOUND'],
    ['gone', 'CONFLICT'],
    ['broken', 'SERVER_ERROR'],
    ['unavailable', 'SERVER_ERROR'],
    ['cut', 'UNREACHABLE'],
  ] as const)('%s is %s', async (trouble, code) => {
    const access = await connect()
    server.failAlways('/api/v1/namespaces', trouble)
    const error = await failure(access.json('/api/v1/namespaces'))
    expect(error.code).toBe(code)
    expect(`${error.message} ${error.hint}`).not.toContain('a-token')
  })

  it('a request that is never answered is TIMED_OUT, and a cancelled one CANCELLED', async () => {
    const access = await connect()
    server.failAlways('/slow', 'never')
    expect((await failure(access.json('/slow', { timeoutMs: 300 }))).code).toBe('TIMED_OUT')
    expect((await failure(access.json('/slow', { signal: AbortSignal.timeout(100) }))).code).toBe('CANCELLED')
  })

  it('more than was asked for is ANSWER_TOO_LARGE', async () => {
    server.put(podsPath, 'large', { filler: 'x'.repeat(100_000) })
    expect((await failure((await connect()).json(podsPath, { maxBytes: 10_000 }))).code).toBe('ANSWER_TOO_LARGE')
  })

  it('a name that does not exist is UNREACHABLE', async () => {
    connection = await connectTo('https://no-such-host.invalid:6443')
    const error = await failure(connection.json('/version'))
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toContain('cannot be resolved')
  })
})

describe('a sign-in program', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cockpit-plugin-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Gives another token each time that it runs, and writes down that it ran. */
  const program = async (script = '') => {
    const runs = join(folder, 'runs')
    const file = join(folder, 'login')
    const credential =
      '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-%s"}}'
    await writeFile(
      file,
      `#!/bin/sh\necho x >> '${runs}'\n${script}\nprintf '${credential}' "$(wc -l < '${runs}' | tr -d ' ')"\n`,
    )
    await chmod(file, 0o700)
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: file, interactiveMode: 'Never' }
    return { exec, count: async () => (await readFile(runs, 'utf8').catch(() => '')).length / 2 }
  }

  it('runs once for all requests at once, and once more when its token is refused', async () => {
    const { exec, count } = await program()
    const accepted = new Set(['Bearer token-1'])
    server.accepts = (authorization) => accepted.has(authorization)
    const access = await connectTo(server.url, undefined, {}, { exec })
    connection = access
    await Promise.all(Array.from({ length: 8 }, () => access.json(podsPath)))
    expect(await count()).toBe(1)
    accepted.clear()
    accepted.add('Bearer token-2')
    await Promise.all(Array.from({ length: 8 }, () => access.json(podsPath)))
    expect(await count()).toBe(2)
    expect(access.state.phase).toBe('live')
  })

  it('whose tokens are all refused runs twice and no more, until a person says so', async () => {
    const { exec, count } = await program()
    server.accepts = () => false
    const access = await connectTo(server.url, fastClock(20), {}, { exec })
    connection = access
    const lease = access.lease(pods, null)
    await until('sign-in', () => access.state.phase === 'sign-in-needed', 5_000)
    expect(lease.freshness.state).toBe('failed')
    // Twenty minutes of the cluster's time would have been hundreds of browser windows.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(await count()).toBe(2)
    server.accepts = () => true
    access.retry()
    await until('live', () => access.state.phase === 'live' && lease.freshness.state === 'live', 5_000)
    expect(await count()).toBe(3)
  })

  it('that fails is told in its own words', async () => {
    const { exec } = await program('echo "please run: login-tool auth" >&2; exit 1')
    connection = await connectTo(server.url, undefined, {}, { exec })
    const error = await failure(connection.json(podsPath))
    expect(error.code).toBe('UNAUTHORIZED')
    expect(error.message).toContain('please run: login-tool auth')
    await until('sign-in', () => connection?.state.phase === 'sign-in-needed', 2_000)
  })
})

describe('TLS', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cockpit-tls-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const certificates = async (name: string, now: number) => {
    const made = await makeCertificates(join(folder, name), now)
    const [cert, key] = await Promise.all([
      readFile(made.servingCertFile, 'utf8'),
      readFile(made.servingKeyFile, 'utf8'),
    ])
    return { ca: Buffer.from(made.caPem).toString('base64'), cert, key }
  }
  const secured = async (tls: { cert: string; key: string }) => {
    await server.close()
    server = new FaultyApiServer(tls)
    await server.listen()
  }

  it('trusts the authority of the context', async () => {
    const good = await certificates('good', Date.now())
    await secured(good)
    connection = await connectTo(server.url, undefined, { 'certificate-authority-data': good.ca })
    await expect(connection.json('/version')).resolves.toEqual({ gitVersion: 'v1.36.3' })
  })

  it('names another authority and the way out', async () => {
    const [good, other] = await Promise.all([certificates('good', Date.now()), certificates('other', Date.now())])
    await secured(good)
    connection = await connectTo(server.url, undefined, { 'certificate-authority-data': other.ca })
    const error = await failure(connection.json('/version'))
    expect(error.code).toBe('TLS_UNTRUSTED')
    expect(error.message).toContain('certificate authority')
    expect(error.hint).toContain('certificate-authority-data')
  })

  it('names an expired certificate', async () => {
    const old = await certificates('old', Date.now() - 400 * 86_400_000)
    await secured(old)
    connection = await connectTo(server.url, undefined, { 'certificate-authority-data': old.ca })
    const error = await failure(connection.json('/version'))
    expect(error.code).toBe('TLS_UNTRUSTED')
    expect(error.message).toContain('expired')
  })

  it('names a client certificate that has ended, where the server only says 401', async () => {
    const made = await makeCertificates(join(folder, 'client'), Date.now() - 400 * 86_400_000)
    const [cert, key] = await Promise.all([readFile(made.frontProxyCertFile), readFile(made.frontProxyKeyFile)])
    server.accepts = () => false
    const user = { 'client-certificate-data': cert.toString('base64'), 'client-key-data': key.toString('base64') }
    connection = await connectTo(server.url, undefined, {}, user)
    const error = await failure(connection.json(podsPath))
    expect(error.code).toBe('UNAUTHORIZED')
    expect(error.message).toMatch(/client certificate of this context ended on \d{4}-/)
  })

  it('names a server that does not speak TLS', async () => {
    connection = await connectTo(server.url.replace('http:', 'https:'))
    expect((await failure(connection.json('/version'))).code).toBe('TLS_UNTRUSTED')
  })
})
