import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { ownSettings, type SignInSettings } from '@main/clusters/sign-in-settings.ts'
import { signInSurroundings } from '@main/platform/sign-in-surroundings.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { FaultyApiServer } from './faulty-api-server.ts'
import { contextFor, fastClock } from './faulty-connection.ts'
import { until } from './lab-fleet.ts'

const podsPath = '/api/v1/pods'
let folder: string
let server: FaultyApiServer
let connection: ClusterConnection | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-sign-in-'))
  server = new FaultyApiServer()
  await server.listen()
  server.put(podsPath, 'a')
  connection = null
})
afterEach(async () => {
  await connection?.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const runs = async (): Promise<number> => (await readFile(join(folder, 'runs'), 'utf8').catch(() => '')).length
/** A sign-in program that writes down each run; `script` is what it does before it gives token-N. */
const program = async (script = '', where = folder, name = 'cockpit-login'): Promise<string> => {
  const file = join(where, name)
  const credential = `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-%s"}}`
  await writeFile(
    file,
    `#!/bin/sh\nprintf x >> '${folder}/runs'\n${script}\nprintf '${credential}' "$(wc -c < '${folder}/runs' | tr -d ' ')"\n`,
  )
  await chmod(file, 0o700)
  return file
}
const connect = async (
  command: string,
  settings: Partial<SignInSettings> = {},
  clock: Clock = systemClock,
): Promise<ClusterConnection> => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'IfAvailable' }
  connection = new ClusterConnection({
    context: await contextFor(server.url, {}, { exec }),
    standing: { environment: 'unknown', protection: 'confirm' },
    clock,
    random: Math.random,
    signIn: { ...ownSettings, ...settings },
  })
  return connection
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a sign-in program', () => {
  it('called by 20 watches at once runs once', async () => {
    const access = await connect(await program('sleep 0.5'))
    const leases = [
      ...Array.from({ length: 10 }, (_, index) => access.lease(pods, `namespace-${index}`)),
      ...Array.from({ length: 9 }, () => access.lease(pods, null)),
      access.lease(nodes, null),
    ]
    await until('all live', () => leases.every(({ freshness }) => freshness.state === 'live'), 10_000)
    await until('live', () => access.state.phase === 'live', 2_000)
    expect(await runs()).toBe(1)
  })

  it('that fails is not run again by any watch or probe, however long, but once when a person says so', async () => {
    const access = await connect(
      await program('echo "no session: run cockpit-login once" >&2; exit 1'),
      {},
      fastClock(50),
    )
    const leases = [access.lease(pods, null), access.lease(nodes, null)]
    await until('sign-in', () => access.state.phase === 'sign-in-needed', 5_000)
    expect(access.state.reason).toContain('no session: run cockpit-login once')
    expect(access.state.hint).toContain('Retry')
    // Four minutes of the cluster's time.
    await pause(5_000)
    expect(await runs()).toBe(1)
    expect(leases.map(({ freshness }) => freshness.state)).toEqual(['failed', 'failed'])
    access.retry()
    await until('the second run', () => access.signingIn === null && access.state.phase === 'sign-in-needed', 5_000)
    await pause(1_000)
    expect(await runs()).toBe(2)
  })

  it('that never ends is given up at its own deadline, is told of meanwhile, and is not begun again', async () => {
    const access = await connect(await program('exec sleep 60'), { programDeadlineMs: 4_000 }, fastClock(1))
    const lease = access.lease(pods, null)
    await until('told', () => access.state.reason.includes('cockpit-login is running'), 3_500)
    expect(access.state.phase).toBe('connecting')
    expect(lease.freshness.state).toBe('loading')
    await until('given up', () => access.state.phase === 'sign-in-needed', 4_000)
    expect(access.state.reason).toContain('has not ended within 4 s')
    await pause(3_000)
    expect(await runs()).toBe(1)
    expect(access.signingIn).toBeNull()
  })

  it('ends when a person cancels it, and begins again only when a person says so', async () => {
    const wait = join(folder, 'wait')
    await writeFile(wait, '')
    const access = await connect(await program(`test -e '${wait}' && exec sleep 60`))
    const lease = access.lease(pods, null)
    await expect.poll(runs).toBe(1)
    expect(access.signingIn?.program).toBe('cockpit-login')
    access.cancelSignIn()
    await until('cancelled', () => access.state.phase === 'sign-in-needed', 2_000)
    expect(access.state.reason).toContain('sign-in was cancelled')
    await pause(2_000)
    expect(await runs()).toBe(1)
    await rm(wait)
    access.retry()
    await until('live', () => access.state.phase === 'live' && lease.freshness.state === 'live', 5_000)
    expect(await runs()).toBe(2)
  })

  it('whose token has an end is run again before it, without a gap', async () => {
    const end = '$(date -u -d "+4 seconds" +%Y-%m-%dT%H:%M:%SZ)'
    const script = `printf '{"kind":"ExecCredential","status":{"token":"t%s","expirationTimestamp":"%s"}}' "$(wc -c < '${folder}/runs')" "${end}"; exit 0`
    const access = await connect(await program(script))
    const lease = access.lease(pods, null)
    await until('live', () => lease.freshness.state === 'live' && access.state.phase === 'live', 5_000)
    const phases = new Set<string>()
    access.onStateChange(({ phase }) => phases.add(phase))
    await pause(7_000)
    const count = await runs()
    expect(count).toBeGreaterThanOrEqual(2)
    expect(count).toBeLessThanOrEqual(5)
    expect([...phases]).toEqual([])
  })

  it('that gives no end is not run again while its token is accepted', async () => {
    const access = await connect(await program(), {}, fastClock(100))
    const lease = access.lease(pods, null)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    // Five minutes of the cluster's time.
    await pause(3_000)
    expect(await runs()).toBe(1)
  })

  it('that only the login shell’s PATH finds is found, when a desktop started the app', async () => {
    const tools = join(folder, 'tools')
    await mkdir(tools)
    await program('', tools, 'cockpit-login-of-the-shell')
    await writeFile(join(folder, '.profile'), `echo Good morning\nexport PATH="$PATH:${tools}"\n`)
    const desktop = { HOME: folder, PATH: '/usr/bin:/bin', SHELL: '/bin/sh' }
    const surroundings = signInSurroundings({ platform: process.platform, env: desktop, home: folder }, systemClock)
    const access = await connect('cockpit-login-of-the-shell', surroundings.settings)
    await until('live', () => access.state.phase === 'live', 5_000)
    expect(surroundings.shellPath.current()).toMatchObject({ from: 'the login shell /bin/sh', trouble: null })
    await access.close()

    // The same without the shell's word: the environment that the desktop gives is not enough.
    const without = await connect('cockpit-login-of-the-shell', { env: desktop })
    const error = await failure(without.json(podsPath))
    expect(error.message).toContain('cockpit-login-of-the-shell was not found in any of the 2 folders of PATH')
  })

  it('slow: takes 40 s, as a person with a browser does, and the cluster waits for it', async () => {
    const access = await connect(await program('sleep 40'))
    const lease = access.lease(pods, null)
    const phases = new Set<string>([access.state.phase])
    access.onStateChange(({ phase }) => phases.add(phase))
    const took = await until('live', () => access.state.phase === 'live' && lease.freshness.state === 'live', 60_000)
    expect(took).toBeGreaterThan(39_000)
    expect([...phases]).toEqual(['connecting', 'live'])
    expect(await runs()).toBe(1)
  }, 90_000)
})

describe('a token file', () => {
  it('that its owner renews is read again, at once when the old token is refused', async () => {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, 'first-token\n')
    let accepted = 'Bearer first-token'
    server.accepts = (authorization) => authorization === accepted
    connection = new ClusterConnection({
      context: await contextFor(server.url, {}, { tokenFile }),
      standing: { environment: 'unknown', protection: 'confirm' },
      clock: systemClock,
      random: Math.random,
    })
    const access = connection
    await until('live', () => access.state.phase === 'live', 5_000)
    await writeFile(tokenFile, 'second-token\n')
    accepted = 'Bearer second-token'
    await expect(access.json(podsPath)).resolves.toBeDefined()
    await writeFile(tokenFile, '')
    accepted = 'Bearer third-token'
    expect((await failure(access.json(podsPath))).message).toContain('token file is empty')
  })
})
