import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { CertificateFigure } from './certificate-figure.ts'
import { DatabaseActivity } from './database-activity.ts'
import { dcgmText } from './dcgm-text.ts'
import type { Arrival, ExporterArrivals } from './exporter-arrivals.ts'
import { GpuBoard, type HoldingPod } from './gpu-board.ts'
import { closeServer, listenOnLoopback } from './loopback-server.ts'
import { modelsServed } from './models-served.ts'
import type { PlatformApi } from './platform-api/platform-api.ts'
import { PlatformLoad } from './platform-load.ts'
import { ServiceLatency } from './service-latency.ts'

/** What an incident may do to the figures. */
export interface PlatformExporterControl {
  /** See PlatformLoad.startErrorBurst: `share` from 0 to 0.9. Twice is the same as once. */
  startErrorBurst(share: number): void
  endErrorBurst(): void
  /** See ServiceLatency.startSlowness; only one service is slow at a time. */
  startSlowness(service: string): void
  endSlowness(): void
  /** When the platform's certificate ends, ms since the epoch; null: as it was made. */
  setCertificateEnd(end: number | null): void
  /** Slows the first card of an endpoint down. Twice is the same as once. @returns its UUID; null when it has none. */
  startThrottling(endpoint: string): Promise<string | null>
  endThrottling(): void
  /** See PlatformLoad.startQueue. */
  startQueue(endpoint: string): void
  endQueue(): void
}

export interface PlatformExporter extends PlatformExporterControl {
  /** Share of requests that fail now, 0 to 1. */
  errorShare(): number
  /** Ends the server and its connection to PostgreSQL. */
  close(): Promise<void>
}

export interface PlatformExporterOptions {
  readonly cluster: string
  /** On loopback. */
  readonly port: number
  /** PostgreSQL on loopback, asked as its superuser; null where the lab has none. */
  readonly postgresPort: number | null
  readonly clock: Clock
  readonly random: () => number
  /** Answers whatever is neither figures nor health; default: nothing does. */
  readonly api?: Pick<PlatformApi, 'answer'>
  /** Whom a connection is for, where it came through the cluster network. */
  readonly arrivals: ExporterArrivals
  /** Pods that hold GPUs now. */
  readonly pods: () => Promise<readonly HoldingPod[]>
  /** The node of the pod with this address. */
  readonly nodeOf: (address: string) => Promise<string | null>
}

/** Pods are asked for at most so often, ms. */
const podsKeptMs = 1_000

/**
 * Stands in for the platform's services where no real one can run: their figures for Prometheus (`/metrics`, only one
 * vLLM endpoint's with `?endpoint=NAME`, those of dcgm-exporter on every node with `/dcgm`), their `/health`, and the
 * platform's API, which every service answers here. What comes through the cluster network is answered in the place of the
 * pod that it is for. The load is a model; the connections to PostgreSQL are
 * counted in the real server.
 * @throws when the port is taken
 */
export async function startPlatformExporter(options: PlatformExporterOptions): Promise<PlatformExporter> {
  const { clock } = options
  const load = new PlatformLoad(modelsServed(options.cluster), clock.now(), options.random)
  const certificate = new CertificateFigure()
  const latency = new ServiceLatency(clock.now())
  const activity = options.postgresPort === null ? null : new DatabaseActivity(options.postgresPort, clock)

  const board = new GpuBoard(options.cluster, (endpoint) => load.gpuUtilisation(endpoint))
  let podsAt = Number.NEGATIVE_INFINITY
  /** A cluster that is not up yet, or away, has the pods that it had. */
  const refresh = async (): Promise<void> => {
    load.advance(clock.now())
    if (clock.now() - podsAt < podsKeptMs) return
    podsAt = clock.now()
    const pods = await options.pods().catch(() => null)
    if (pods !== null) board.assign(pods)
  }

  const metrics = async (endpoint: string | null, arrival: Arrival | null): Promise<string | null> => {
    await refresh()
    if (arrival?.namespace === 'gpu-operator') {
      const node = await options.nodeOf(arrival.address)
      return node === null ? null : dcgmText(board.ofNode(node))
    }
    const served = endpoint ?? (arrival?.namespace === 'bud-inference' ? arrival.service : null)
    if (served !== null) return load.endpointText(served, board.servers(served))
    latency.advance(clock.now())
    return load.platformText() + latency.text() + certificate.text() + ((await activity?.text()) ?? '')
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://platform')
    if (url.pathname === '/metrics') {
      const text = await metrics(url.searchParams.get('endpoint'), options.arrivals.at(request.socket.remotePort))
      if (text === null) return send(response, 404, 'text/plain', 'no such endpoint\n')
      return send(response, 200, 'text/plain; version=0.0.4', text)
    }
    if (url.pathname === '/dcgm') {
      await refresh()
      return send(response, 200, 'text/plain; version=0.0.4', dcgmText(board.all))
    }
    if (url.pathname === '/lab/gpus') {
      await refresh()
      const node = url.searchParams.get('node')
      const cards = node === null ? board.ofEndpoint(url.searchParams.get('endpoint') ?? '') : board.ofNode(node)
      return send(response, 200, 'application/json', JSON.stringify(cards))
    }
    const delay = latency.delayOf(request.headers.host ?? '')
    if (delay > 0) await new Promise<void>((resolve) => clock.after(delay, resolve))
    if (url.pathname === '/health' || url.pathname === '/v1.0/healthz') {
      return send(response, 200, 'application/json', '{"status":"ok"}')
    }
    if (url.pathname === '/') return send(response, 200, 'text/html', '<!doctype html><title>Bud AI Foundry</title>\n')
    if (options.api !== undefined) return options.api.answer(request, response)
    return send(response, 404, 'application/json', '{"detail":"Not Found"}')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => send(response, 500, 'text/plain', 'the lab could not answer\n'))
  })
  await listenOnLoopback(server, options.port)
  return {
    startErrorBurst(share) {
      load.advance(clock.now())
      load.startErrorBurst(share)
    },
    endErrorBurst() {
      load.advance(clock.now())
      load.endErrorBurst()
    },
    startSlowness(service) {
      latency.advance(clock.now())
      latency.startSlowness(service)
    },
    endSlowness() {
      latency.advance(clock.now())
      latency.endSlowness()
    },
    setCertificateEnd: (end) => certificate.setEnd(end),
    errorShare: () => load.errorShare,
    async startThrottling(endpoint) {
      await refresh()
      return board.throttle(endpoint)
    },
    endThrottling: () => board.endThrottling(),
    startQueue(endpoint) {
      load.advance(clock.now())
      load.startQueue(endpoint)
    },
    endQueue() {
      load.advance(clock.now())
      load.endQueue()
    },
    async close() {
      await closeServer(server)
      await activity?.close()
    },
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
