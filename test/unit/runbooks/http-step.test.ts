import { createServer, type Server } from 'node:http'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Execution } from '@main/runbooks/executors/executor.ts'
import { http } from '@main/runbooks/executors/http.ts'
import { fillCommand } from '@main/runbooks/fill-command.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let server: Server
let port = 0
const seen: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''} ${body}`)
      if (request.url === '/moved') return response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      response.writeHead(request.url === '/users' ? 409 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ access_token: 'handed-out-token', said: 'hello' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

async function run(text: string, url = `http://127.0.0.1:${port}`) {
  const command = fillCommand({ executor: 'http', text, line: 1 }, { values: {}, inputs: [] })
  if (command.executor !== 'http') throw new Error('no http')
  const output: string[] = []
  const secrets: string[] = []
  const execution = {
    profile: { platformApi: { url } } as PlatformProfile,
    clock: systemClock,
    signal: AbortSignal.timeout(10_000),
    timeoutMs: 10_000,
    print: (lines: string) => void output.push(lines),
    conceal: (secret: string) => void secrets.push(secret),
  } as unknown as Execution
  return { result: await http(execution, command), output, secrets }
}

describe('a step that asks the platform’s API', () => {
  it('sends what was written and gives status and JSON, whatever the status is', async () => {
    const text = 'POST /users\nAuthorization: Bearer my-secret-token\n\n{"name": "a"}'
    const { result, output, secrets } = await run(text)
    expect(seen.at(-1)).toBe('POST /users Bearer my-secret-token {"name": "a"}')
    expect(result).toMatchObject({ status: 409, json: { said: 'hello' } })
    expect(output[0]).toBe('HTTP 409')
    expect(secrets).toEqual(['my-secret-token', 'handed-out-token'])
  })

  it('follows no redirect, and says that nobody answers', async () => {
    expect((await run('GET /moved')).result.status).toBe(302)
    await expect(run('GET /', 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})
