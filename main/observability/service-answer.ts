import type { ProxyAnswer } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

/** What the API server itself says when it could not reach the service behind its proxy. */
const kubernetesStatus = z.object({ kind: z.literal('Status'), apiVersion: z.literal('v1'), message: z.string() })

/** Text of a foreign server in one line of an error message. */
export function oneLine(text: string, maximum = 300): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > maximum ? `${line.slice(0, maximum)}…` : line
}

/** @throws CockpitError NOT_FOUND, FORBIDDEN or UNREACHABLE when the API server answers in the service's place. */
export function refuseUnreached(answer: ProxyAnswer, service: string): void {
  if (answer.status < 400) return
  const status = kubernetesStatus.safeParse(parsed(answer.body))
  if (!status.success) return
  throw new CockpitError(
    answer.status === 404 ? 'NOT_FOUND' : answer.status === 403 ? 'FORBIDDEN' : 'UNREACHABLE',
    `${service} could not be reached through the API server (${answer.status}): ${oneLine(status.data.message)}`,
    `Check that ${service} runs, and that the profile's address of it is right.`,
  )
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The JSON of a proxied answer, whatever its status.
 * @throws CockpitError UNREACHABLE when the API server answers in the service's place, BAD_ANSWER when it is not JSON
 * (a sign-in page of a proxy, a redirect).
 */
export function jsonOf(answer: ProxyAnswer, service: string): unknown {
  refuseUnreached(answer, service)
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch (cause) {
    throw new CockpitError(
      answer.status >= 500 ? 'UNREACHABLE' : 'BAD_ANSWER',
      `${service} answered ${answer.status} ${answer.contentType || 'without a content type'}, not JSON: ${
        oneLine(answer.body, 160) || '(empty)'
      }`,
      `Check that the profile's address of ${service} is right.`,
      { cause },
    )
  }
  return value
}

/**
 * Joins parts of a URL path with exactly one slash between them and none in front: Prometheus answers a doubled slash
 * with a redirect to an HTML page.
 */
export function joinPath(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/')
}
