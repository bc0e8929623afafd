import { describe, expect, it } from 'vitest'
import { answeringServer } from './answering-server.ts'

const endless = async () => {
  const server = await answeringServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('first\n')
  })
  const stream = await server.api.stream('/api/v1/pods', { watch: '1' }, new AbortController().signal)
  const ended = (async () => {
    for await (const _ of stream);
  })().then(
    () => 'ended',
    () => 'failed',
  )
  return { server, ended }
}

describe('connections that were retired', () => {
  it('go on until they are given up with all others', async () => {
    const { server, ended } = await endless()
    server.api.agents.retireRequests()
    const still = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100, 'open'))])
    expect(still).toBe('open')
    await server.api.agents.drop()
    expect(await ended).toBe('failed')
    await server.close()
  })

  it('do not outlive the client', async () => {
    const { server, ended } = await endless()
    server.api.agents.retireRequests()
    await server.api.close()
    expect(await ended).toBe('failed')
    await server.close()
  })
})
