import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { ownSettings } from '@main/clusters/sign-in-settings.ts'
import { makeCertificates } from '@main/lab/certificates.ts'
import { readExtraAuthorities } from '@main/platform/extra-authorities.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { type ConnectProxy, connectProxy } from './connect-proxy.ts'
import { FaultyApiServer } from './faulty-api-server.ts'
import { contextFor } from './faulty-connection.ts'
import { until } from './lab-fleet.ts'
import { type SocksStandIn, socksStandIn } from './socks-stand-in.ts'

const podsPath = '/api/v1/pods'
let folder: string
let server: FaultyApiServer
let proxy: ConnectProxy | null
let connection: ClusterConnection | null
let certificate: { readonly ca: string; readonly caFile: string; readonly cert: string; readonly key: string }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-proxy-'))
  const made = await makeCertificates(join(folder, 'own'), Date.now())
  certificate = {
    ca: Buffer.from(made.caPem).toString('base64'),
    caFile: made.caFile,
    cert: await readFile(made.servingCertFile, 'utf8'),
    key: await readFile(made.servingKeyFile, 'utf8'),
  }
  server = new FaultyApiServer(certificate)
  await server.listen()
  proxy = null
  connection = null
})
afterEach(async () => {
  await connection?.close()
  await proxy?.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** A name that resolves nowhere: only the proxy knows the way. The certificate is made for "localhost". */
const elsewhere = 'https://api.cockpit.invalid:6443'
const connect = async (
  cluster: Record<string, unknown>,
  env: Record<string, string> = {},
  authorities: string | null = null,
): Promise<ClusterConnection> => {
  connection = new ClusterConnection({
    context: await contextFor(elsewhere, { 'tls-server-name': 'localhost', ...cluster }),
    standing: { environment: 'unknown', protection: 'confirm' },
    clock: systemClock,
    random: Math.random,
    signIn: { ...ownSettings, env, authorities: () => authorities },
  })
  return connection
}

describe('requests through a proxy', () => {
  it('proxy-url: lists and watches go through it, and keep their connections', async () => {
    proxy = await connectProxy(() => server.port)
    server.put(podsPath, 'a')
    const access = await connect({ 'proxy-url': proxy.url, 'certificate-authority-data': certificate.ca })
    const lease = access.lease(pods, null)
    await until('live', () => lease.freshness.state === 'live' && access.state.phase === 'live', 5_000)
    server.put(podsPath, 'b')
    await until('the change', () => lease.rows.size === 2, 2_000)
    await access.json('/version')
    expect(new Set(proxy.asked)).toEqual(new Set(['api.cockpit.invalid:6443']))
    expect(proxy.asked.length).toBeLessThan(6)
  })

  it('HTTPS_PROXY likewise, unless NO_PROXY names the server', async () => {
    proxy = await connectProxy(() => server.port)
    const trusted = { 'certificate-authority-data': certificate.ca }
    const through = await connect(trusted, { HTTPS_PROXY: proxy.url })
    await expect(through.json('/version')).resolves.toMatchObject({ gitVersion: expect.any(String) })
    expect(proxy.asked).toContain('api.cockpit.invalid:6443')
    await through.close()
    proxy.asked.length = 0
    const around = await connect(trusted, { HTTPS_PROXY: proxy.url, NO_PROXY: '.cockpit.invalid' })
    expect((await failure(around.json('/version'))).message).toContain('cannot be resolved')
    expect(proxy.asked).toEqual([])
  })

  it('an https proxy is verified by the authorities of the machine, not by that of the cluster', async () => {
    const own = await makeCertificates(join(folder, 'proxy'), Date.now())
    const [cert, key] = await Promise.all([readFile(own.servingCertFile, 'utf8'), readFile(own.servingKeyFile, 'utf8')])
    proxy = await connectProxy(() => server.port, { cert, key })
    const url = proxy.url.replace('127.0.0.1', 'localhost')
    const settings = { 'proxy-url': url, 'certificate-authority-data': certificate.ca }
    const distrusted = await connect(settings)
    const error = await failure(distrusted.json('/version'))
    expect(error.code).toBe('TLS_UNTRUSTED')
    expect(error.message).toContain(`The proxy localhost:${proxy.port} (proxy-url of the kubeconfig)`)
    await distrusted.close()
    const extra = readExtraAuthorities({ NODE_EXTRA_CA_CERTS: own.caFile })
    const trusted = await connect(settings, {}, extra.pem)
    await expect(trusted.json('/version')).resolves.toMatchObject({ gitVersion: expect.any(String) })
  })

  it('one that wants a password gets it, and says what is missing without it', async () => {
    proxy = await connectProxy(() => server.port)
    proxy.wants = `Basic ${Buffer.from('me:hunter 22').toString('base64')}`
    const trusted = { 'certificate-authority-data': certificate.ca }
    const named = new URL(proxy.url)
    named.username = 'me'
    named.password = 'hunter 22'
    const access = await connect({ ...trusted, 'proxy-url': named.href })
    await expect(access.json('/version')).resolves.toBeDefined()
    await access.close()
    const without = await connect({ ...trusted, 'proxy-url': proxy.url })
    const error = await failure(without.json('/version'))
    expect(error).toMatchObject({ code: 'PROXY_REFUSED' })
    expect(error.message).toContain('answers 407')
    expect(error.hint).toContain('user and a password')
    await until('not live', () => without.state.phase === 'unreachable', 3_000)
    expect(without.state.reason).toContain('407')
  })

  it('one that is not there is named, with the server nowhere blamed', async () => {
    const gone = await connectProxy(() => server.port)
    await gone.close()
    const access = await connect({ 'proxy-url': gone.url })
    const error = await failure(access.json('/version'))
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toContain(`The proxy 127.0.0.1:${gone.port}`)
    expect(error.message).toContain('connection refused')
  })

  it('a SOCKS 4 proxy is said to be unsupported', async () => {
    const access = await connect({ 'proxy-url': 'socks4://me:hunter22@127.0.0.1:1080' })
    const error = await failure(access.json('/version'))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_PROXY' })
    expect(error.message).toContain('socks4 proxy')
    await until('not live', () => access.state.phase === 'unreachable', 3_000)
    expect(JSON.stringify(access.state)).not.toContain('hunter22')
  })

  it('are not asked to be packed where they go on, because what is packed comes late or not at all', async () => {
    proxy = await connectProxy(() => server.port)
    const access = await connect({ 'proxy-url': proxy.url, 'certificate-authority-data': certificate.ca })
    const lease = access.lease(pods, null)
    await until('watching', () => lease.freshness.state === 'live' && server.openWatches === 1, 5_000)
    const packing = (watching: boolean) =>
      server.seen
        .filter(({ path, query }) => path === podsPath && query.has('watch') === watching)
        .map(({ headers }) => headers['accept-encoding'])
    expect(packing(true)).toEqual(['identity'])
    expect(packing(false)).toEqual(['gzip'])
  })
})

describe('requests through a SOCKS 5 proxy', () => {
  let socks: SocksStandIn
  beforeEach(async () => {
    socks = await socksStandIn(() => server.port)
  })
  afterEach(() => socks.close())
  const through = (url: string) => connect({ 'proxy-url': url, 'certificate-authority-data': certificate.ca })

  it.each(['socks5', 'socks5h'])('%s: lists and watches go through it, and it resolves the names', async (scheme) => {
    server.put(podsPath, 'a')
    const access = await through(`${scheme}://127.0.0.1:${socks.port}`)
    const lease = access.lease(pods, null)
    await until('live', () => lease.freshness.state === 'live' && access.state.phase === 'live', 5_000)
    server.put(podsPath, 'b')
    await until('the change', () => lease.rows.size === 2, 2_000)
    expect(new Set(socks.asked)).toEqual(new Set(['name api.cockpit.invalid:6443']))
    expect(socks.asked.length).toBeLessThan(6)
  })

  it('HTTPS_PROXY may name one, and a server without TLS is reached as well', async () => {
    const plain = new FaultyApiServer()
    await plain.listen()
    const way = await socksStandIn(() => plain.port)
    try {
      const access = new ClusterConnection({
        context: await contextFor('http://api.cockpit.invalid:8080'),
        standing: { environment: 'unknown', protection: 'confirm' },
        clock: systemClock,
        random: Math.random,
        signIn: { ...ownSettings, env: { HTTP_PROXY: `socks5://127.0.0.1:${way.port}` } },
      })
      connection = access
      await expect(access.json('/version')).resolves.toMatchObject({ gitVersion: expect.any(String) })
      expect(way.asked[0]).toBe('name api.cockpit.invalid:8080')
      await access.close()
    } finally {
      await way.close()
      await plain.close()
    }
  })

  it('one that wants a password gets it, and says what is missing without it or with another', async () => {
    socks.wants = 'me:hunter 22'
    const good = await through(`socks5://me:hunter%2022@127.0.0.1:${socks.port}`)
    await expect(good.json('/version')).resolves.toBeDefined()
    await good.close()
    for (const word of ['', 'me:wrong-word@']) {
      const access = await through(`socks5://${word}127.0.0.1:${socks.port}`)
      const error = await failure(access.json('/version'))
      expect(error).toMatchObject({ code: 'PROXY_REFUSED' })
      expect(error.message).toContain(`The proxy 127.0.0.1:${socks.port} (proxy-url of the kubeconfig) does not accept`)
      expect(error.hint).toContain('socks5://user:password@')
      expect(`${error.message} ${error.hint}`).not.toContain('wrong-word')
      await until('not live', () => access.state.phase === 'unreachable', 3_000)
      await access.close()
    }
  })

  it.each([
    [2, 'NotAllowed'],
    [4, 'HostUnreachable'],
    [5, 'ConnectionRefused'],
  ])('one that refuses with %i is named with its reason', async (code, word) => {
    socks.refuses = code
    const error = await failure((await through(`socks5://127.0.0.1:${socks.port}`)).json('/version'))
    expect(error).toMatchObject({ code: 'PROXY_REFUSED' })
    expect(error.message).toContain(`answers ${word} to a connection to api.cockpit.invalid:6443`)
  })

  it('one that is not there, is no SOCKS proxy, or says nothing is named', async () => {
    const gone = await socksStandIn(() => 0)
    await gone.close()
    const absent = await failure((await through(`socks5://127.0.0.1:${gone.port}`)).json('/version'))
    expect(absent.code).toBe('UNREACHABLE')
    expect(absent.message).toContain(`The proxy 127.0.0.1:${gone.port}`)
    expect(absent.message).toContain('connection refused')

    proxy = await connectProxy(() => server.port)
    const http = await failure((await through(`socks5://127.0.0.1:${proxy.port}`)).json('/version'))
    expect(http.message).toContain(`The proxy 127.0.0.1:${proxy.port}`)
    expect(['PROXY_REFUSED', 'UNREACHABLE']).toContain(http.code)

    socks.mute = true
    const access = await through(`socks5://127.0.0.1:${socks.port}`)
    const silent = await failure(access.json('/version', { timeoutMs: 500 }))
    expect(silent.code).toBe('TIMED_OUT')
    await until('not live', () => access.state.phase === 'unreachable', 5_000)
  })
})

describe('certificate authorities', () => {
  it('of SSL_CERT_FILE count for a context that names none, and not for one that does', async () => {
    proxy = await connectProxy(() => server.port)
    const extra = readExtraAuthorities({ SSL_CERT_FILE: certificate.caFile })
    expect(extra.files).toEqual([{ variable: 'SSL_CERT_FILE', path: certificate.caFile, trouble: null }])
    const plain = await connect({ 'proxy-url': proxy.url })
    expect((await failure(plain.json('/version'))).code).toBe('TLS_UNTRUSTED')
    await plain.close()
    const helped = await connect({ 'proxy-url': proxy.url }, {}, extra.pem)
    await expect(helped.json('/version')).resolves.toBeDefined()
    await helped.close()
    const other = await makeCertificates(join(folder, 'other'), Date.now())
    const pinned = await connect(
      { 'proxy-url': proxy.url, 'certificate-authority-data': Buffer.from(other.caPem).toString('base64') },
      {},
      extra.pem,
    )
    expect((await failure(pinned.json('/version'))).code).toBe('TLS_UNTRUSTED')
  })

  it('that cannot be read are told', () => {
    const { pem, files } = readExtraAuthorities({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem', SSL_CERT_FILE: '/dev/null' })
    expect(pem).toBeNull()
    expect(files.map(({ trouble }) => trouble)).toEqual([
      'there is no such file',
      'it holds no certificate in PEM form',
    ])
  })

  it('tls-server-name is the name that is compared; another one is refused', async () => {
    proxy = await connectProxy(() => server.port)
    const settings = { 'proxy-url': proxy.url, 'certificate-authority-data': certificate.ca }
    const wrong = await connect({ ...settings, 'tls-server-name': 'other.example' })
    const error = await failure(wrong.json('/version'))
    expect(error.code).toBe('TLS_UNTRUSTED')
    expect(error.message).toContain('made for another name')
  })

  it('insecure-skip-tls-verify connects, and is warned of', async () => {
    proxy = await connectProxy(() => server.port)
    const access = await connect({ 'proxy-url': proxy.url, 'insecure-skip-tls-verify': true })
    await expect(access.json('/version')).resolves.toBeDefined()
    expect(access.warnings).toEqual([expect.stringContaining('insecure-skip-tls-verify')])
  })
})

describe('websockets through a proxy, on a real API server', () => {
  const pod = { namespace: 'bud-data', pod: 'postgresql-0' }
  const realThrough = async (way: (port: number) => Promise<string>): Promise<ClusterConnection> => {
    const { contexts } = await readKubeconfigs([inject('lab').kubeconfig])
    const real = contexts.find(({ name }) => name === 'staging')
    if (real === undefined) throw new Error('the lab has no staging')
    const proxyUrl = await way(Number(new URL(real.server).port))
    connection = new ClusterConnection({
      context: { ...real, proxyUrl },
      standing: { environment: 'unknown', protection: 'confirm' },
      clock: systemClock,
      random: Math.random,
    })
    return connection
  }
  const execAndForward = async (access: ClusterConnection, asked: readonly string[]): Promise<void> => {
    const result = await access.exec({ ...pod, container: 'postgresql', command: ['echo', 'hello'] })
    expect(result.stdout).toBe('hello\n')
    const before = asked.length
    const stream = await access.portForward(pod, 5432, AbortSignal.timeout(5_000))
    const said = await new Promise<Buffer>((resolve, reject) => {
      stream.once('data', resolve).once('error', reject)
      stream.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]))
    })
    stream.destroy()
    expect(said.toString('latin1', 0, 1)).toMatch(/[SN]/)
    expect(asked.length).toBe(before + 1)
  }

  it('exec and port-forward take the same way', async () => {
    const access = await realThrough(async (port) => {
      proxy = await connectProxy(() => port)
      return proxy.url
    })
    await execAndForward(access, proxy?.asked ?? [])
    if (proxy !== null) proxy.wants = 'Basic nobody'
    const refused = await failure(access.exec({ ...pod, container: 'postgresql', command: ['echo'] }))
    expect(refused.code).toBe('PROXY_REFUSED')
  })

  it('and through a SOCKS proxy too', async () => {
    const ways: SocksStandIn[] = []
    try {
      const access = await realThrough(async (port) => {
        const way = await socksStandIn(() => port)
        ways.push(way)
        return `socks5://127.0.0.1:${way.port}`
      })
      await execAndForward(access, ways[0]?.asked ?? [])
    } finally {
      for (const way of ways) await way.close()
    }
  })
})
