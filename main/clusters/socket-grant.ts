import type { AuthMaterial } from './credentials.ts'
import type { SocketAuth } from './pod-socket.ts'

/**
 * What another process of the app needs to open websockets to one cluster's pods, in a form that can be sent to it.
 * Holds secrets: it goes to processes that this one started, never to a window, a file or a log.
 */
export interface SocketGrant {
  readonly server: string
  readonly headers: AuthMaterial['headers']
  readonly tls: AuthMaterial['tls']
  readonly proxy: { readonly url: string; readonly from: string } | null
  readonly proxyCa: string | undefined
}

export function grantOf(server: string, { headers, tls, proxy, proxyCa }: AuthMaterial): SocketGrant {
  return { server, headers, tls, proxy: proxy === null ? null : { url: proxy.url.href, from: proxy.from }, proxyCa }
}

export function authOf({ headers, tls, proxy, proxyCa }: SocketGrant): SocketAuth {
  return { headers, tls, proxy: proxy === null ? null : { url: new URL(proxy.url), from: proxy.from }, proxyCa }
}
