import type { Clock } from '@main/clusters/cluster-access.ts'
import pg from 'pg'
import { z } from 'zod'

const rows = z.array(
  z.object({ datname: z.string(), usename: z.string(), state: z.string(), count: z.coerce.number() }),
)

// The names of postgres_exporter's figure, which is what the platform's dashboards ask for.
const query = `SELECT datname, coalesce(usename, '') AS usename, coalesce(state, 'unknown') AS state, count(*) AS count
FROM pg_stat_activity WHERE datname IS NOT NULL GROUP BY 1, 2, 3`

const pauseAfterFailureMs = 1000
const patienceMs = 700

/**
 * Counts PostgreSQL's connections over one connection of its superuser, opened once and kept: it was there before the
 * slots ran out, and superusers have slots of their own.
 */
export class DatabaseActivity {
  readonly #port: number
  readonly #clock: Clock
  /** Kept as a promise so that two scrapes at once share one connection. */
  #client: Promise<pg.Client> | null = null
  #notBefore = 0
  #closed = false

  constructor(port: number, clock: Clock) {
    this.#port = port
    this.#clock = clock
  }

  /** Prometheus text; without the count when PostgreSQL does not answer in 0.7 s, so that nothing old is taken for new. */
  async text(): Promise<string> {
    const counted = await this.#count()
    if (counted === null) return '# TYPE pg_up gauge\npg_up 0\n'
    const lines = counted.map(
      ({ datname, usename, state, count }) =>
        `pg_stat_activity_count{datname="${datname}",state="${state}",usename="${usename}"} ${count}`,
    )
    return ['# TYPE pg_up gauge', 'pg_up 1', '# TYPE pg_stat_activity_count gauge', ...lines, ''].join('\n')
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#drop()
  }

  async #count(): Promise<z.output<typeof rows> | null> {
    if (this.#closed || this.#clock.now() < this.#notBefore) return null
    try {
      this.#client ??= this.#connect()
      const client = await this.#client
      const answer = await client.query(query)
      return rows.parse(answer.rows)
    } catch {
      this.#notBefore = this.#clock.now() + pauseAfterFailureMs
      await this.#drop()
      return null
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.#port,
      user: 'postgres',
      database: 'postgres',
      application_name: 'postgres_exporter',
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    })
    // A server that is stopped ends the connection; the next scrape connects anew.
    client.on('error', () => {
      this.#client = null
    })
    await client.connect()
    return client
  }

  async #drop(): Promise<void> {
    const client = this.#client
    this.#client = null
    await client?.then((connected) => connected.end()).catch(() => undefined)
  }
}
