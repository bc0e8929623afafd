import { Agent, request as httpsRequest } from 'node:https'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabCluster } from './lab-cluster.ts'

export interface ApiServerLogin {
  readonly cluster: string
  readonly port: number
  readonly caPem: string
  readonly token: string
}

export type ApiRequest = LabCluster['request']

const timeoutMs = 15_000

/**
 * Requests to one API server of the lab over a kept connection. `close` drops the connections.
 * @throws CockpitError (from `request`) with the codes that LabCluster.request names.
 */
export function connectApiServer(login: ApiServerLogin): { request: ApiRequest; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: login.caPem })
  const request: ApiRequest = (method, path, body, contentType) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
      const type = contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json')
      const outgoing = httpsRequest({
        agent,
        host: '127.0.0.1',
        port: login.port,
        method,
        path,
        timeout: timeoutMs,
        headers: {
          authorization: `Bearer ${login.token}`,
          accept: 'application/json',
          ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
        },
      })
      outgoing.on('timeout', () =>
        outgoing.destroy(new CockpitError('TIMED_OUT', `${login.cluster} did not answer ${method} ${path} in 15 s.`)),
      )
      outgoing.on('error', (cause) =>
        reject(
          cause instanceof CockpitError
            ? cause
            : new CockpitError('UNREACHABLE', `${login.cluster}: ${cause.message}`, '', { cause }),
        ),
      )
      outgoing.on('response', (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', (cause) => reject(new CockpitError('UNREACHABLE', `${login.cluster}: ${cause.message}`)))
        answer.on('end', () => {
          const received = Buffer.concat(chunks).toString('utf8')
          const status = answer.statusCode ?? 0
          if (status < 200 || status > 299) reject(failure(login.cluster, method, path, status, received))
          else resolve(parseAnswer(login.cluster, received, reject))
        })
      })
      outgoing.end(text)
    })
  return { request, close: () => agent.destroy() }
}

function parseAnswer(cluster: string, text: string, reject: (error: Error) => void): unknown {
  if (text === '' || text === 'ok') return text
  try {
    return JSON.parse(text)
  } catch {
    reject(new CockpitError('BAD_ANSWER', `${cluster} answered something that is not JSON.`))
    return undefined
  }
}

function failure(cluster: string, method: string, path: string, status: number, body: string): CockpitError {
  const codes: Record<number, string> = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 409: 'CONFLICT' }
  let message = body.slice(0, 500)
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) message = String(parsed.message)
  } catch {
    // Not a Status object; the text itself is all there is.
  }
  return new CockpitError(codes[status] ?? 'SERVER_ERROR', `${cluster} ${method} ${path}: ${status} ${message}`)
}
