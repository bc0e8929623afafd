import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, request, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type CurlArguments, CurlUsage, parseCurlArguments } from './curl-arguments.ts'
import { connectDirectly, connectThroughNetwork, NetworkRefusal } from './network-socket.ts'
import type { PodCommand, PodCommandRun, PodPlace } from './pod-place.ts'

interface Reply {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: string
  readonly connectedMs: number
}

class CurlFailure extends Error {
  readonly exitCode: number
  constructor(exitCode: number, message: string) {
    super(`curl: (${exitCode}) ${message}`)
    this.exitCode = exitCode
  }
}

/**
 * Stands in for curl with the options that the guides use. It makes real HTTP requests: to services through the cluster
 * network, to the pod's own ports where the lab answers for them. HTTPS it does not know.
 */
export const curl: PodCommand = async (run) => {
  const { output } = run
  const began = performance.now()
  let options: CurlArguments
  try {
    options = parseCurlArguments(run.argv)
    if (options.writeOut?.startsWith('@') === true) {
      throw new CurlUsage(`curl: Failed to open ${options.writeOut.slice(1)}`, 26)
    }
  } catch (thrown) {
    if (!(thrown instanceof CurlUsage)) throw thrown
    output.stderr(`${thrown.message}\n`)
    return thrown.exitCode
  }
  try {
    const url = readUrl(options.url)
    const reply = await exchange(run, options, url, began)
    if (options.fail && reply.status >= 400) {
      throw new CurlFailure(22, `The requested URL returned error: ${reply.status}`)
    }
    const head = options.include || options.head ? `${statusLine(reply)}\r\n${reply.headers.join('\r\n')}\r\n\r\n` : ''
    const text = head + (options.head ? '' : reply.body)
    if (options.outputFile === null) output.stdout(text)
    else if (options.outputFile !== '/dev/null') await writeFile(options.outputFile, text)
    if (options.writeOut !== null) output.stdout(writeOut(options.writeOut, options, reply, began))
    return 0
  } catch (thrown) {
    if (!(thrown instanceof CurlFailure)) throw thrown
    const nothing: Reply = { status: 0, headers: [], body: '', connectedMs: 0 }
    if (options.writeOut !== null) output.stdout(writeOut(options.writeOut, options, nothing, began))
    if (!options.silent || options.showError) output.stderr(`${thrown.message}\n`)
    return thrown.exitCode
  }
}

function readUrl(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new CurlFailure(3, 'URL rejected: Malformed input to a URL function')
  }
  if (url.protocol !== 'http:') {
    throw new CurlFailure(1, `Protocol "${url.protocol.slice(0, -1)}" not supported by the lab's curl`)
  }
  return url
}

async function exchange(run: PodCommandRun, options: CurlArguments, url: URL, began: number): Promise<Reply> {
  const note = (text: string): void => {
    if (options.verbose) run.output.stderr(`${text}\n`)
  }
  const host = url.hostname
  const port = Number(url.port === '' ? 80 : url.port)
  const local = host === 'localhost' || host === '127.0.0.1'
  const path = url.pathname + url.search
  const method = options.method ?? (options.head ? 'HEAD' : options.body === null ? 'GET' : 'POST')

  const sidecar = local && port === 3500 ? sidecarCall(run.place, url) : null
  if (sidecar?.kind === 'answer') return { ...sidecar.reply, connectedMs: performance.now() - began }
  const socket = await dial(run.place, sidecar, host, port, options.maxTimeMs, performance.now() - began)
  const connectedMs = performance.now() - began
  note(`* Connected to ${host} port ${port}`)

  const headers: Record<string, string> = { host: url.host, 'user-agent': 'curl/8.15.0', accept: '*/*' }
  if (options.body !== null) headers['content-type'] = 'application/x-www-form-urlencoded'
  for (const line of options.headers) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  note(`> ${method} ${path} HTTP/1.1`)
  for (const [name, value] of Object.entries(headers)) note(`> ${name}: ${value}`)
  note('>')
  const target = sidecar === null ? localPath(run.place, local, port, path) : sidecar.path
  const reply = await send(socket, method, target, headers, options, connectedMs)
  note(`< ${statusLine(reply)}`)
  for (const header of reply.headers) note(`< ${header}`)
  note('<')
  return reply
}

/** A vLLM server's own /metrics has only its own figures. */
function localPath(place: PodPlace, local: boolean, port: number, path: string): string {
  return local && port === 8000 && path === '/metrics' ? `/metrics?endpoint=${place.container}` : path
}

type SidecarCall =
  | { readonly kind: 'answer'; readonly reply: Omit<Reply, 'connectedMs'> }
  | { readonly kind: 'invoke'; readonly application: string; readonly path: string }

/** What the Dapr sidecar of a platform pod does with a call of its HTTP API; null where there is no sidecar. */
function sidecarCall(place: PodPlace, url: URL): SidecarCall | null {
  if (place.namespace !== 'bud-system' || place.container === 'buddashboard') return null
  const answer = (status: number, body: unknown): SidecarCall => ({
    kind: 'answer',
    reply: { status, headers: ['content-type: application/json'], body: body === null ? '' : JSON.stringify(body) },
  })
  if (url.pathname === '/v1.0/healthz' || url.pathname === '/v1.0/healthz/outbound') return answer(204, null)
  if (url.pathname === '/v1.0/metadata')
    return answer(200, { id: place.container, runtimeVersion: '1.16.1', actors: [] })
  const [, application, path] = /^\/v1\.0\/invoke\/([^/]+)\/method\/(.*)$/.exec(url.pathname) ?? []
  if (application !== undefined) return { kind: 'invoke', application, path: `/${path ?? ''}${url.search}` }
  return answer(404, { errorCode: 'ERR_NOT_FOUND', message: 'the lab does not know this call' })
}

async function dial(
  place: PodPlace,
  sidecar: SidecarCall | null,
  host: string,
  port: number,
  withinMs: number,
  spentMs: number,
): Promise<Socket> {
  const refused = (): CurlFailure =>
    new CurlFailure(
      7,
      `Failed to connect to ${host} port ${port} after ${Math.round(spentMs)} ms: Could not connect to server`,
    )
  const local = host === 'localhost' || host === '127.0.0.1'
  try {
    if (sidecar?.kind === 'invoke') return await connectThroughNetwork(place, sidecar.application, 8080, withinMs)
    if (!local) return await connectThroughNetwork(place, host, port, withinMs)
    const answered = place.namespace === 'bud-system' ? [8080, 3000] : [8000]
    if (!answered.includes(port)) throw refused()
    return await connectDirectly(place.exporter, withinMs)
  } catch (thrown) {
    if (!(thrown instanceof NetworkRefusal)) throw thrown
    if (thrown.timedOut) throw new CurlFailure(28, `Connection timed out after ${withinMs} milliseconds`)
    if (thrown.unknownHost && !local) throw new CurlFailure(6, `Could not resolve host: ${host}`)
    throw refused()
  }
}

function send(
  socket: Socket,
  method: string,
  path: string,
  headers: Record<string, string>,
  options: CurlArguments,
  connectedMs: number,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ method, path, headers, createConnection: () => socket, timeout: options.maxTimeMs })
    outgoing.on('timeout', () => {
      outgoing.destroy(new CurlFailure(28, `Operation timed out after ${options.maxTimeMs} milliseconds`))
    })
    outgoing.on('error', (cause: Error & { code?: string }) => {
      if (cause instanceof CurlFailure) return reject(cause)
      // A server that speaks no HTTP hangs up (PostgreSQL) or answers something else (Redis).
      const spoke = cause.code?.startsWith('HPE_') === true
      reject(
        spoke
          ? new CurlFailure(1, 'Received HTTP/0.9 when not allowed')
          : new CurlFailure(52, 'Empty reply from server'),
      )
    })
    outgoing.on('response', (answer: IncomingMessage) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => reject(new CurlFailure(18, 'transfer closed with outstanding read data remaining')))
      answer.on('end', () => {
        const pairs: string[] = []
        for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
          pairs.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}`)
        }
        socket.destroy()
        const body = Buffer.concat(chunks).toString('utf8')
        resolve({ status: answer.statusCode ?? 0, headers: pairs, body, connectedMs })
      })
    })
    outgoing.end(options.body ?? undefined)
  })
}

const statusLine = ({ status }: Reply): string => `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()

function writeOut(format: string, options: CurlArguments, reply: Reply, began: number): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(6)
  const total = seconds(performance.now() - began)
  const values: Record<string, string> = {
    http_code: String(reply.status).padStart(3, '0'),
    response_code: String(reply.status).padStart(3, '0'),
    time_namelookup: seconds(reply.connectedMs / 2),
    time_connect: seconds(reply.connectedMs),
    time_appconnect: seconds(0),
    time_pretransfer: seconds(reply.connectedMs),
    time_starttransfer: total,
    time_total: total,
    size_download: String(Buffer.byteLength(reply.body)),
    url_effective: options.url,
  }
  return format
    .replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
}
