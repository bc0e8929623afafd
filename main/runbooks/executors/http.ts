import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { Agent, request } from 'undici'
import type { HttpRequest } from '../filled-command.ts'
import type { Execution, StepResult } from './executor.ts'
import { jsonOf } from './kubectl-exec.ts'

const mostBytes = 4 * 1024 * 1024

/**
 * One request to the platform's API at the profile's address; certificates are checked, redirects are not followed.
 * Errors: NOT_CONFIGURED, TLS_UNTRUSTED, UNREACHABLE, ANSWER_TOO_LARGE.
 */
export async function http(execution: Execution, command: HttpRequest): Promise<StepResult> {
  const { profile, signal, timeoutMs, print, conceal } = execution
  const base = profile.platformApi?.url
  if (base === undefined) {
    throw new CockpitError('NOT_CONFIGURED', 'No platform API is configured', 'Name platformApi.url in the profile.')
  }
  const url = new URL(`${base.replace(/\/+$/, '')}${command.path}`)
  if (url.origin !== new URL(base).origin) throw new CockpitError('BAD_INPUT', 'The path leads to another server')
  for (const [name, value] of Object.entries(command.headers)) {
    if (/^(authorization|cookie|x-api-key)$/i.test(name)) conceal(value.replace(/^(bearer|basic)\s+/i, ''))
  }
  const agent = new Agent({ connect: { rejectUnauthorized: true } })
  try {
    const answer = await request(url, {
      method: command.method,
      headers: command.headers,
      ...(command.body === null ? {} : { body: command.body }),
      dispatcher: agent,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    const body = await bounded(answer.body)
    const json = jsonOf(body)
    // A token that the API hands out is a secret as well.
    for (const token of tokensIn(json)) conceal(token)
    print(`HTTP ${answer.statusCode}`)
    if (body !== '') print(body.replace(/\n$/, ''))
    return { status: answer.statusCode, json, body }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : failure(thrown, url.host)
  } finally {
    await agent.destroy()
  }
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > mostBytes) throw new CockpitError('ANSWER_TOO_LARGE', `The answer is larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function* tokensIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'string' && /token|password|secret|api[_-]?key/i.test(name) && each.length >= 8) yield each
    else yield* tokensIn(each)
  }
}

function failure(thrown: unknown, host: string): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) {
    return new CockpitError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted (${code})`)
  }
  return new CockpitError('UNREACHABLE', `${host} does not answer${code === '' ? '' : ` (${code})`}`)
}
