import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

/** Beyond this nobody waits for a server's wish, s: a wrong one must not silence a kind for a day. */
const longestRetryAfter = 300

/** A failure of a request to an API server, with what the watch loop must know besides. */
export class ApiError extends CockpitError {
  /** HTTP status; null when no answer came. */
  readonly status: number | null
  /** The API's own word: "Expired", "Forbidden". */
  readonly reason: string
  /** The server's wish, ms; null when it has none. */
  readonly retryAfterMs: number | null

  constructor(
    code: string,
    message: string,
    hint: string,
    { status = null, reason = '', retryAfterMs = null, cause }: ApiErrorDetail = {},
  ) {
    super(code, message, hint, cause === undefined ? undefined : { cause })
    this.name = 'ApiError'
    this.status = status
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

interface ApiErrorDetail {
  readonly status?: number | null
  readonly reason?: string
  readonly retryAfterMs?: number | null
  readonly cause?: unknown
}

export const statusObject = z.object({
  kind: z.literal('Status'),
  status: z.string().nullish(),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  code: z.number().nullish(),
  details: z
    .object({
      retryAfterSeconds: z.number().nullish(),
      causes: z
        .array(z.object({ reason: z.string().nullish(), message: z.string().nullish() }))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
})
export type StatusObject = z.output<typeof statusObject>

/** The API's Status object in an answer; null when the body is something else. */
export function readStatus(body: string): StatusObject | null {
  if (!body.startsWith('{')) return null
  try {
    return statusObject.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

/**
 * An HTTP status that is a failure, in words.
 * @param told the API's Status object, whose message is kept: it says which verb on which resource.
 * @param retryAfter the header's text.
 */
export function failureOfStatus(
  status: number,
  told: StatusObject | null,
  server: string,
  retryAfter: string | null = null,
): ApiError {
  const said = withoutSecrets(told?.message ?? '')
  const reason = told?.reason ?? ''
  const seconds = told?.details?.retryAfterSeconds ?? retryAfterSeconds(retryAfter)
  const wait = seconds === null ? null : Math.min(longestRetryAfter, Math.max(0, seconds)) * 1000
  const detail = { status, reason, retryAfterMs: wait }
  const because = said === '' ? '' : `: ${said}`
  switch (true) {
    case status === 401:
      return new ApiError(
        'UNAUTHORIZED',
        `${server} does not accept the credentials of this context${because}`,
        'Sign in again or renew the token or certificate in the kubeconfig, then choose Retry.',
        detail,
      )
    case status === 403:
      return new ApiError(
        'FORBIDDEN',
        said === '' ? `${server} refuses this request to the user of this context` : said,
        'Ask an administrator of the cluster for this permission.',
        detail,
      )
    case status === 404:
      return new ApiError('NOT_FOUND', said === '' ? `${server} has no such resource` : said, '', detail)
    case status === 409:
      return new ApiError(
        'CONFLICT',
        `The object changed meanwhile${because}`,
        'Read it again and repeat the change.',
        detail,
      )
    case status === 410:
      return new ApiError(
        'CONFLICT',
        `The list has moved on at the server${because}`,
        'It is read again from its beginning.',
        detail,
      )
    case status === 429:
      return new ApiError(
        'THROTTLED',
        `${server} is busy and asks to wait${seconds === null ? '' : ` ${seconds} s`}${because}`,
        'It is tried again after that time, or after five minutes if that is sooner.',
        detail,
      )
    default:
      return new ApiError(
        'SERVER_ERROR',
        `${server} answered with HTTP status ${status}${because}`,
        status >= 500 ? 'Look at the API server and what stands before it; it is tried again.' : '',
        detail,
      )
  }
}

/** A failure without an answer: name, connection, TLS, time, cancellation. Anything that is a CockpitError stays as it is. */
export function failureOfTransport(thrown: unknown, server: string): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const { code, name, message } = rootOf(thrown)
  const unreachable = (why: string, hint: string) =>
    new ApiError('UNREACHABLE', `${server} cannot be reached: ${why}`, hint, { cause: code })
  switch (true) {
    case name === 'AbortError' || code === 'ABORT_ERR' || code === 'UND_ERR_ABORTED':
      return new ApiError('CANCELLED', 'The request was cancelled', '', { cause: code })
    case name === 'TimeoutError' || /^(ETIMEDOUT|UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT)$/.test(code):
      return new ApiError(
        'TIMED_OUT',
        `${server} has not answered in time`,
        'Look at the network, the VPN and the load of the API server.',
        { cause: code },
      )
    case code === 'ECONNREFUSED':
      return unreachable(
        'connection refused, nothing listens there',
        'Look whether the API server runs and the port is right.',
      )
    case code === 'ENOTFOUND' || code === 'EAI_AGAIN':
      return unreachable(
        `its name cannot be resolved (${code})`,
        'Look at the server address in the kubeconfig, DNS and the VPN.',
      )
    case code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ENETDOWN':
      return unreachable(`no route to it (${code})`, 'Look at the network and the VPN.')
    case code === 'ECONNRESET' ||
      code === 'EPIPE' ||
      code === 'UND_ERR_SOCKET' ||
      code === 'UND_ERR_DESTROYED' ||
      code === 'ERR_STREAM_PREMATURE_CLOSE':
      return unreachable('the connection was cut', 'Look whether the API server restarted; it is tried again.')
    case code in tlsWords:
      return new ApiError(
        'TLS_UNTRUSTED',
        `${server} is not trusted: ${tlsWords[code]} (${code})`,
        'Compare certificate-authority-data and the server name in the kubeconfig with those of the cluster.',
        { cause: code },
      )
    case /^ERR_SSL_.*ALERT/.test(code):
      return new ApiError(
        'UNAUTHORIZED',
        `${server} does not accept the client certificate of this context (${code})`,
        'Renew the client certificate in the kubeconfig.',
        { cause: code },
      )
    case code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'):
      return new ApiError(
        'TLS_UNTRUSTED',
        `No TLS connection to ${server} could be made (${code})`,
        'Look whether the address is an API server and whether a proxy stands between.',
        { cause: code },
      )
    case code === 'HPE_INVALID_CONSTANT' || code.startsWith('HPE_'):
      return new ApiError(
        'BAD_ANSWER',
        `${server} does not speak HTTP as expected (${code})`,
        'Look at the address in the kubeconfig.',
      )
    case /^Z_(DATA|BUF|STREAM)_ERROR$/.test(code):
      return new ApiError(
        'BAD_ANSWER',
        `${server} sent an answer that cannot be unpacked (${code})`,
        'Look whether a proxy stands between that packs answers.',
      )
    default:
      return unreachable(withoutSecrets(message), 'Look at the network and the address in the kubeconfig.')
  }
}

const tlsWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; compare the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by the certificate authority of this context',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by another certificate authority than this context names',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by another certificate authority than this context names',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an unknown certificate authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by another certificate authority than this context names',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_REJECTED: 'its certificate was rejected',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was made for another name',
}

interface Root {
  readonly code: string
  readonly name: string
  readonly message: string
}

/** The innermost error that says something: fetch, sockets and "happy eyeballs" wrap theirs. */
function rootOf(thrown: unknown): Root {
  if (!(thrown instanceof Error)) return { code: '', name: '', message: String(thrown) }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0])
  if (code === 'UND_ERR_SOCKET' || code === '') {
    const inner = thrown.cause instanceof Error ? rootOf(thrown.cause) : null
    if (inner !== null && inner.code !== '') return inner
  }
  return { code, name: thrown.name, message: thrown.message }
}

/** Servers and proxies repeat what they were sent; what looks like a credential does not go further. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[\w\-.~+/=]{8,}/gi, '$1 …')
    .replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, '//…@')
    .replace(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '…')
}

function retryAfterSeconds(header: string | null): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
