import { createServer } from 'node:net'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { ExporterArrivals } from '@main/lab/exporter-arrivals.ts'
import { type PlatformExporter, startPlatformExporter } from '@main/lab/platform-exporter.ts'
import { afterEach, describe, expect, it } from 'vitest'

const clock: Clock = { now: () => 1_795_000_000_000, after: () => () => {} }

const holder = {
  uid: 'u',
  namespace: 'bud-inference',
  name: 'endpoint-qwen-3-32b-a',
  container: 'endpoint-qwen-3-32b',
  node: 'staging-gpu-1',
  gpus: 2,
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

let exporter: PlatformExporter | null = null
afterEach(async () => {
  await exporter?.close()
  exporter = null
})

async function start(postgresPort: number | null): Promise<string> {
  const port = await freePort()
  exporter = await startPlatformExporter({
    cluster: 'staging',
    port,
    postgresPort,
    clock,
    random: () => 0.5,
    arrivals: new ExporterArrivals(),
    pods: async () => [holder],
    nodeOf: async () => null,
  })
  return `http://127.0.0.1:${port}`
}

describe('startPlatformExporter', () => {
  it('answers Prometheus, and one endpoint’s figures alone', async () => {
    const url = await start(null)
    const whole = await (await fetch(`${url}/metrics`)).text()
    expect(whole).toContain('http_requests_total{service="budapp",status="503"}')
    expect(whole.endsWith('\n')).toBe(true)
    const one = await (await fetch(`${url}/metrics?endpoint=endpoint-bge-m3`)).text()
    expect(one).toContain('vllm:num_requests_waiting')
    expect(one).not.toContain('http_requests_total')
    expect((await fetch(`${url}/metrics?endpoint=nobody`)).status).toBe(404)
  })

  it('shows a burst at the next scrape', async () => {
    const url = await start(null)
    const failures = async () =>
      [...(await (await fetch(`${url}/metrics`)).text()).matchAll(/status="5\d\d"\} (\d+)/g)].reduce(
        (sum, [, value]) => sum + Number(value),
        0,
      )
    const before = await failures()
    exporter?.startErrorBurst(0.12)
    expect((await failures()) - before).toBeGreaterThan(50_000)
  })

  it('tells when the certificate ends', async () => {
    const url = await start(null)
    const end = async () =>
      /expiration_timestamp_seconds\{name="budgateway-tls",.*\} (\d+)/.exec(
        await (await fetch(`${url}/metrics`)).text(),
      )
    const before = Number((await end())?.[1])
    exporter?.setCertificateEnd(1_795_345_600_999)
    expect(Number((await end())?.[1])).toBe(1_795_345_600)
    exporter?.setCertificateEnd(null)
    expect(Number((await end())?.[1])).toBe(before)
  })

  it('says that PostgreSQL is away instead of an old count', async () => {
    const url = await start(await freePort())
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text).toContain('pg_up 0')
    expect(text).not.toContain('pg_stat_activity_count{')
  })

  it('says the same of a card wherever it is asked', async () => {
    const url = await start(null)
    const uuid = await exporter?.startThrottling('endpoint-qwen-3-32b')
    const [card] = (await (await fetch(`${url}/lab/gpus?endpoint=endpoint-qwen-3-32b`)).json()) as { uuid: string }[]
    expect(card).toMatchObject({ uuid, node: 'staging-gpu-1', temperature: 92, holder: { pod: holder.name } })
    const dcgm = (await (await fetch(`${url}/dcgm`)).text()).split('\n')
    const own = dcgm.filter((line) => line.includes(`UUID="${uuid}"`))
    expect(own.find((line) => line.startsWith('DCGM_FI_DEV_GPU_TEMP'))).toMatch(/pod="endpoint-qwen-3-32b-a"\} 92$/)
    expect(own.find((line) => line.startsWith('DCGM_FI_DEV_CLOCKS_EVENT_REASONS'))).toMatch(/ 72$/)
    exporter?.endThrottling()
    expect(await (await fetch(`${url}/dcgm`)).text()).not.toMatch(/GPU_TEMP\{[^}]*\} 92/)
  })

  it('answers health and refuses what it does not know', async () => {
    const url = await start(null)
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
    expect((await fetch(`${url}/users`)).status).toBe(404)
  })
})
