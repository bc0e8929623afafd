import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import { z } from 'zod'

export interface LabControl {
  status(): LabStatus
  /** Calls back on each change until the returned function is called. */
  onChange(listener: () => void): () => void
  breakIncident(incident: string, cluster: string | null): Promise<void>
  heal(incident: string | null): Promise<void>
  killPart(name: string): Promise<void>
  startPart(name: string): Promise<void>
  /** Begins to shut the lab down; the supervisor ends when it is done. */
  down(): void
}

export const breakRequest = z.object({ incident: z.string().max(64), cluster: z.string().max(64).nullable() })
export const healRequest = z.object({ incident: z.string().max(64).nullable() })

const longestBody = 16 * 1024
/** A watcher hears at most this often; what happens in between is in the next status anyway. */
const watchPauseMs = 100

/**
 * The supervisor's ear: HTTP on loopback, for whoever has the token of lab.json.
 * GET /status, GET /status/watch (one JSON line a change), POST /break, /heal, /down, /parts/NAME/kill, /parts/NAME/start.
 */
export async function serveControl(
  control: LabControl,
  token: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      const shape = toErrorShape(thrown)
      if (!response.headersSent) send(response, statusOf(shape.code), shape)
      else response.destroy()
    })
  })

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isAllowed(request.headers.authorization, token)) {
      throw new CockpitError('UNAUTHORIZED', 'The token is not that of this lab.')
    }
    const url = new URL(request.url ?? '/', 'http://lab')
    const part = /^\/parts\/([^/]+)\/(kill|start)$/.exec(url.pathname)
    if (request.method === 'GET' && url.pathname === '/status') return send(response, 200, control.status())
    if (request.method === 'GET' && url.pathname === '/status/watch') return watch(response)
    if (request.method !== 'POST') throw new CockpitError('NOT_FOUND', `Nothing answers ${url.pathname}.`)
    if (url.pathname === '/down') {
      send(response, 200, {})
      control.down()
      return
    }
    if (part?.[1] !== undefined) {
      const name = decodeURIComponent(part[1])
      await (part[2] === 'kill' ? control.killPart(name) : control.startPart(name))
    } else if (url.pathname === '/break') {
      const { incident, cluster } = breakRequest.parse(await readJson(request))
      await control.breakIncident(incident, cluster)
    } else if (url.pathname === '/heal') {
      await control.heal(healRequest.parse(await readJson(request)).incident)
    } else {
      throw new CockpitError('NOT_FOUND', `Nothing answers ${url.pathname}.`)
    }
    send(response, 200, {})
  }

  const watch = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    let timer: NodeJS.Timeout | null = null
    let waiting = false
    const write = () => {
      timer = null
      if (waiting) return
      // A reader that does not keep up gets the state of the moment at which it has read the last one.
      waiting = !response.write(`${JSON.stringify(control.status())}\n`)
    }
    response.on('drain', () => {
      waiting = false
      write()
    })
    const end = control.onChange(() => {
      timer ??= setTimeout(write, watchPauseMs)
    })
    response.on('close', () => {
      if (timer !== null) clearTimeout(timer)
      end()
    })
    write()
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the control endpoint has no port')
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isAllowed(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > longestBody) throw new CockpitError('BAD_INPUT', 'The request is too large.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new CockpitError('BAD_INPUT', 'The request is not JSON.')
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const statusOf = (code: string): number =>
  ({ UNAUTHORIZED: 401, NOT_FOUND: 404, BAD_INPUT: 400, CONFLICT: 409 })[code] ?? 500
