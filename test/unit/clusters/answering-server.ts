import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiClient } from '@main/clusters/api-request.ts'
import { Credentials } from '@main/clusters/credentials.ts'
import { mergeKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'

export interface AnsweringServer {
  readonly api: ApiClient
  /** Every request, in order. */
  readonly asked: { readonly query: URLSearchParams; readonly accept: string }[]
  close(): Promise<void>
}

/** A real HTTP server that answers what it is told to, and a client of ours that asks it. */
export async function answeringServer(
  answer: (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void,
): Promise<AnsweringServer> {
  const asked: AnsweringServer['asked'] = []
  const server = createServer((request, response) => {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://server')
    asked.push({ query, accept: request.headers.accept ?? '' })
    answer(request, response, query)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: url } }],
    contexts: [{ name: 'one', context: { cluster: 'c' } }],
  })
  const context = mergeKubeconfigs([{ path: '/config', text }]).contexts[0]
  if (context === undefined) throw new Error('no context')
  const traffic = { answered: () => undefined, failed: () => undefined }
  const credentials = new Credentials(context, systemClock)
  const api = new ApiClient({ server: url, credentials, clock: systemClock, traffic })
  return {
    api,
    asked,
    async close() {
      await api.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
