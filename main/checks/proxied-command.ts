import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { kubectl } from './evidence.ts'

/** The request to a service behind the API server's proxy, as a person would send it with kubectl. */
export function proxiedCommand(
  context: string,
  { namespace, service, port }: ServiceAddress,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString()
  const url = `/api/v1/namespaces/${namespace}/services/${service}:${port}/proxy/${path}${search ? `?${search}` : ''}`
  return kubectl(context, 'get', '--raw', url)
}
