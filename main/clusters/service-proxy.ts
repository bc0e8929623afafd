import { ApiError, failureOfStatus, readStatus } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { ProxyAnswer, RequestOptions, ServiceAddress } from './cluster-access.ts'
import { pathSegment } from './resource-path.ts'

/**
 * Asks a service through the API server. Any HTTP status of the service itself is an answer. Errors: those of the API
 * server, and UNREACHABLE when it could not reach the service.
 */
export async function askService(
  api: ApiClient,
  { namespace, service, port }: ServiceAddress,
  path: string,
  options: RequestOptions = {},
): Promise<ProxyAnswer> {
  const target = `/api/v1/namespaces/${pathSegment(namespace)}/services/${pathSegment(service)}:${port}/proxy`
  const answer = await api.exchange(`${target}${path.startsWith('/') ? '' : '/'}${path}`, options)
  const told = answer.status < 400 ? null : readStatus(answer.body)
  if (told === null) return { status: answer.status, contentType: answer.contentType, body: answer.body }
  const error = failureOfStatus(answer.status, told, api.host, answer.retryAfter)
  if (answer.status < 500) throw error
  throw new ApiError(
    'UNREACHABLE',
    `Service ${namespace}/${service}:${port} cannot be reached through the API server: ${told.message ?? told.reason ?? answer.status}`,
    'Look whether the service has ready endpoints and its pods answer on this port.',
    { status: answer.status },
  )
}
