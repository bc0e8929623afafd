import type { Duplex } from 'node:stream'
import type { ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { servicePod } from '@main/clusters/service-pod.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformDatabase } from '@shared/platform/profile.ts'
import { databaseSource } from '../address-overrides.ts'
import { addressText, type Detector } from '../detector.ts'
import { type Likeness, servicesLike } from '../service-candidates.ts'

type Engine = PlatformDatabase['engine']

interface Greeting {
  readonly words: string
  readonly bytes: Buffer
  /** What a server of this engine says; null when it is something else. */
  read(answer: Buffer): string | null
}

/** The first thing that each protocol allows, before any credentials. */
const greetings: Record<Exclude<Engine, 'clickhouse'>, Greeting> = {
  postgresql: {
    words: 'SSLRequest',
    // Length 8 and the code 80877103 (PostgreSQL docs, message formats).
    bytes: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
    read: (answer) =>
      ({ S: 'PostgreSQL, offers TLS', N: 'PostgreSQL, without TLS' })[answer.toString('latin1', 0, 1)] ?? null,
  },
  redis: {
    words: 'PING',
    bytes: Buffer.from('PING\r\n'),
    read: (answer) => {
      const said = answer.toString('latin1')
      if (said.startsWith('+PONG')) return 'Redis, asks no password'
      return /^-(NOAUTH|NOPERM|WRONGPASS)/.test(said) ? 'Redis, asks a password' : null
    },
  },
}

const likenesses: Record<Engine, Likeness> = {
  postgresql: {
    name: /postgres|pgbouncer|pgpool/,
    not: /exporter|headless|-hl\b/,
    ports: ['tcp-postgresql', 'postgres', 5432],
  },
  clickhouse: { name: /clickhouse/, not: /exporter|headless|keeper/, ports: ['http', 8123] },
  redis: { name: /redis|valkey/, not: /exporter|headless|sentinel/, ports: ['tcp-redis', 'redis', 6379] },
}
const titles: Record<Engine, string> = { postgresql: 'PostgreSQL', clickhouse: 'ClickHouse', redis: 'Redis' }

/** A database of the profile: whether it greets; nothing is logged in to. */
export function databaseAt(database: PlatformDatabase, word: string): Detector {
  const { id, engine, namespace, service: name, port } = database
  const address = { namespace, service: name, port }
  const way = engine === 'clickhouse' ? "the API server's service proxy" : 'a port-forward to a ready pod behind it'
  return {
    id: databaseSource(id),
    title: id === engine ? titles[engine] : `${titles[engine]} (${id})`,
    how: `Service ${addressText(address)}, named by ${word}, through ${way}.`,
    request: engine === 'clickhouse' ? 'GET /ping' : greetings[engine].words,
    address,
    async ask({ cluster, signal }) {
      if (engine === 'clickhouse') return { state: 'found', what: await pingClickHouse(cluster, address, signal) }
      const target = await servicePod(cluster, address, signal)
      const stream = await cluster.portForward({ namespace, pod: target.pod }, target.port, signal)
      const said = greetings[engine].read(await exchange(stream, greetings[engine].bytes, signal))
      if (said === null) {
        throw new CockpitError('BAD_ANSWER', `What answers at ${target.pod}:${target.port} is no ${titles[engine]}`)
      }
      return { state: 'found', what: `${said} (pod ${target.pod})` }
    },
    candidates: (context) => servicesLike(context, likenesses[engine]),
  }
}

async function pingClickHouse(cluster: ClusterAccess, address: ServiceAddress, signal: AbortSignal): Promise<string> {
  const { status, body } = await cluster.serviceProxy(address, 'ping', {
    signal,
    timeoutMs: 10_000,
    maxBytes: 64 * 1024,
  })
  if (status === 200 && body.trim() === 'Ok.') return 'ClickHouse, answers on its HTTP port'
  throw new CockpitError(
    'BAD_ANSWER',
    `What answers there (${status}) is no ClickHouse HTTP port`,
    'Name its HTTP port, usually 8123.',
  )
}

/** Sends, and waits for the first bytes that come back. Ends the stream. */
function exchange(stream: Duplex, bytes: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const aborted = () => reject(new CockpitError('TIMED_OUT', 'It took the connection and said nothing in time'))
    signal.addEventListener('abort', aborted, { once: true })
    stream.once('data', resolve)
    stream.once('error', reject)
    stream.once('end', () => reject(new CockpitError('UNREACHABLE', 'It closed the connection without a word')))
    stream.write(bytes)
    if (signal.aborted) aborted()
  }).finally(() => {
    stream.on('error', () => undefined)
    stream.destroy()
  })
}
