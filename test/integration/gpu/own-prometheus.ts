import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { findFreePorts } from '@main/lab/free-ports.ts'
import { openPrometheus, type Prometheus } from '@main/observability/prometheus.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { eventually } from '../lab/test-lab.ts'
import { nothingOfGpus } from './scraped-past.ts'

/** One series as it was scraped: what it is, and its samples (ms since the epoch). */
export interface WrittenSeries {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly (readonly [at: number, value: number])[]
}

interface OwnPrometheus {
  readonly prometheus: Prometheus
  /** Ends the server; what is asked afterwards finds nobody. */
  close(): Promise<void>
}

export interface ThreePrometheus {
  readonly past: Prometheus
  /** Has nothing of GPUs. */
  readonly empty: Prometheus
  /** Has ended: what it is asked finds nobody. */
  readonly dead: Prometheus
  close(): Promise<void>
}

/** One with this past, one that has nothing of GPUs, and one that has ended. */
export async function threePrometheus(past: readonly WrittenSeries[]): Promise<ThreePrometheus> {
  const full = await prometheusWith(past)
  const empty = await prometheusWith(nothingOfGpus)
  const dead = await prometheusWith(nothingOfGpus)
  await dead.close()
  return {
    past: full.prometheus,
    empty: empty.prometheus,
    dead: dead.prometheus,
    async close() {
      await full.close()
      await empty.close()
    },
  }
}

/** A real Prometheus with exactly this past, which promtool wrote for it, and no scrapes of its own. */
async function prometheusWith(series: readonly WrittenSeries[]): Promise<OwnPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-prometheus-'))
  const [port = 0] = await findFreePorts(1)
  await writeFile(join(folder, 'past.om'), openMetrics(series))
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n')
  await promisify(execFile)('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(folder, 'past.om'),
    join(folder, 'store'),
  ])
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'store')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}/`
  await eventually('a Prometheus that is ready', 30_000, async () =>
    fetch(`${url}-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return {
    prometheus: openPrometheus(directly(url), { namespace: 'n', service: 's', port }),
    async close() {
      server.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The way of the API server's proxy, without the API server: that is under test elsewhere. */
function directly(url: string): Pick<ClusterAccess, 'serviceProxy'> {
  return {
    async serviceProxy(_address, path, options = {}) {
      const answer = await fetch(new URL(path.replace(/^\//, ''), url), {
        method: options.method ?? 'GET',
        ...(options.headers === undefined ? {} : { headers: options.headers }),
        ...(options.body === undefined ? {} : { body: options.body }),
      }).catch((thrown: unknown) => {
        throw new CockpitError('UNREACHABLE', `Nobody answers: ${String(thrown)}`)
      })
      const contentType = answer.headers.get('content-type') ?? ''
      return { status: answer.status, contentType, body: await answer.text() }
    },
  }
}

function openMetrics(series: readonly WrittenSeries[]): string {
  const lines = series.flatMap(({ name, labels, samples }) => {
    const words = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    return samples.map(([at, value]) => `${name}{${words.join(',')}} ${value} ${(at / 1000).toFixed(3)}`)
  })
  return `${lines.join('\n')}\n# EOF\n`
}
