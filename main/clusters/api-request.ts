import type { Readable } from 'node:stream'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Dispatcher } from 'undici'
import { collected, unpacked } from './answer-body.ts'
import type { ApiAgents } from './api-agents.ts'
import { ApiError, failureOfStatus, failureOfTransport, readStatus } from './api-failure.ts'
import type { Clock, RequestOptions } from './cluster-access.ts'
import type { Credentials } from './credentials.ts'
import { Deadline, pause } from './deadline.ts'
import { headerText, SignedRequests } from './signed-requests.ts'
import { isWire, wireStatusText } from './wire-list.ts'

const defaultTimeout = 15_000
const defaultMaxBytes = 64 * 1024 * 1024
/** How often a read is repeated when the server asks to wait, and how long it is let to ask for. */
const throttleRetries = 3
const longestWait = 10_000
/** Failures that say something of the way to the server, and so of everything else on it. */
const doubtful = new Set(['UNREACHABLE', 'TIMED_OUT', 'TLS_UNTRUSTED', 'PROXY_REFUSED'])

export interface ApiAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** An answer as it came over the line. */
export interface ApiBytes {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** An answer that is still coming. */
export interface ApiChunks {
  readonly contentType: string
  /** Read it to its end or leave off, which ends the transfer. Errors: those of any request. */
  readonly chunks: AsyncGenerator<Buffer, void, void>
}

interface Opened extends ApiChunks {
  readonly status: number
  readonly retryAfter: string | null
}

/** What others learn from the traffic: any answer proves the server, a transport failure casts doubt on it. */
export interface TrafficListener {
  answered(): void
  failed(error: CockpitError): void
}

export interface ApiClientOptions {
  readonly server: string
  readonly credentials: Credentials
  readonly clock: Clock
  readonly traffic: TrafficListener
}

/** Requests to one API server over one keep-alive agent. Every error is a CockpitError with cause and next step. */
export class ApiClient {
  private readonly requests: SignedRequests

  constructor(private readonly options: ApiClientOptions) {
    const { server, credentials, clock, traffic } = options
    this.requests = new SignedRequests({ server, credentials, clock, answered: () => traffic.answered() })
  }

  /** Host and port, without credentials: for sentences. */
  get host(): string {
    return this.requests.host
  }

  get agents(): ApiAgents {
    return this.requests.agents
  }

  /** Any HTTP status below 400 gives parsed JSON; every other is an error. */
  async json(path: string, options: RequestOptions = {}): Promise<unknown> {
    return this.parse(await this.requestBytes(path, options))
  }

  /** The JSON of an answer; null where there is none. Errors: BAD_ANSWER. */
  parse(answer: ApiBytes): unknown {
    if (answer.body.length === 0) return null
    try {
      return JSON.parse(answer.body.toString('utf8'))
    } catch {
      throw new ApiError(
        'BAD_ANSWER',
        `${this.host} answered with something that is not JSON (${answer.contentType || 'no content type'})`,
        'Look whether the address is an API server and whether a proxy or a login page stands between.',
      )
    }
  }

  /** An answer with a status below 400; waits and repeats a read when the server asks to. */
  async request(path: string, options: RequestOptions = {}): Promise<ApiAnswer> {
    const answer = await this.requestBytes(path, options)
    return { ...answer, body: answer.body.toString('utf8') }
  }

  /** As `request`, with the body as it came: protobuf is no text. */
  async requestBytes(path: string, options: RequestOptions = {}): Promise<ApiBytes> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.exchangeBytes(path, options)
      if (answer.status < 400) return answer
      await this.turnedAway(answer, options, attempt)
    }
  }

  /**
   * As `requestBytes`, with the body as it comes, so that an answer of any length costs no memory.
   * @param options `timeoutMs` is how long the server may be silent; in the middle of an answer up to twice of that.
   */
  async requestChunks(path: string, options: RequestOptions = {}): Promise<ApiChunks> {
    for (let attempt = 0; ; attempt += 1) {
      const opened = await this.open(path, options)
      if (opened.status < 400) return opened
      const body = await collected(opened.chunks, options.maxBytes ?? defaultMaxBytes, this.host)
      await this.turnedAway({ ...opened, body }, options, attempt)
    }
  }

  /** Waits where the server asks to and the request may be repeated; otherwise the refusal is thrown. */
  private async turnedAway(
    { status, contentType, retryAfter, body }: ApiBytes & { readonly retryAfter: string | null },
    options: RequestOptions,
    attempt: number,
  ): Promise<void> {
    const told = isWire(contentType) ? wireStatusText(body) : body.toString('utf8')
    const error = failureOfStatus(status, readStatus(told), this.host, retryAfter)
    const mayRepeat = status === 429 && (options.method ?? 'GET') === 'GET' && attempt < throttleRetries
    if (!mayRepeat || (error.retryAfterMs ?? 1000) > longestWait) throw error
    await pause(this.options.clock, error.retryAfterMs ?? 1000, options.signal)
  }

  /** An answer of any status. Credentials that were refused are renewed once where that can help. */
  async exchange(
    path: string,
    options: RequestOptions = {},
  ): Promise<ApiAnswer & { readonly retryAfter: string | null }> {
    const answer = await this.exchangeBytes(path, options)
    return { ...answer, body: answer.body.toString('utf8') }
  }

  private async exchangeBytes(
    path: string,
    options: RequestOptions,
  ): Promise<ApiBytes & { readonly retryAfter: string | null }> {
    const deadline = new Deadline(this.options.clock, options.timeoutMs ?? defaultTimeout, options.signal)
    try {
      const response = await this.requests.send(path, options, deadline)
      const body = await collected(this.bytesOf(response), options.maxBytes ?? defaultMaxBytes, this.host)
      return { ...headOf(response), body }
    } catch (thrown) {
      throw this.failed(deadline.reason() ?? thrown, options.signal)
    } finally {
      deadline.clear()
    }
  }

  private async open(path: string, options: RequestOptions): Promise<Opened> {
    const deadline = new Deadline(this.options.clock, options.timeoutMs ?? defaultTimeout, options.signal)
    try {
      const response = await this.requests.send(path, options, deadline)
      return { ...headOf(response), chunks: this.watchedBytes(response, deadline, options.signal) }
    } catch (thrown) {
      deadline.clear()
      throw this.failed(deadline.reason() ?? thrown, options.signal)
    }
  }

  private async *watchedBytes(
    response: Dispatcher.ResponseData,
    deadline: Deadline,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Buffer, void, void> {
    try {
      for await (const chunk of this.bytesOf(response)) {
        deadline.renew()
        yield chunk
      }
    } catch (thrown) {
      throw this.failed(deadline.reason() ?? thrown, signal)
    } finally {
      deadline.clear()
    }
  }

  private bytesOf({ body, headers }: Dispatcher.ResponseData): AsyncGenerator<Buffer, void, void> {
    return unpacked(body, headerText(headers['content-encoding']), () => this.options.traffic.answered())
  }

  /**
   * A stream of bytes that goes on until either side ends it (watch). Errors as for `request`, until the headers came.
   * @param headersTimeoutMs how long the server may take until the stream begins.
   */
  async stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    headersTimeoutMs = 10_000,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Readable> {
    const deadline = new Deadline(this.options.clock, headersTimeoutMs, signal)
    try {
      // Packed on the way, by a proxy say, lines would come late and in no form that is read here.
      const response = await this.requests.send(
        path,
        { query, headers: { 'accept-encoding': 'identity', ...headers } },
        deadline,
      )
      if (response.statusCode !== 200) {
        const body = (await collected(this.bytesOf(response), 1024 * 1024, this.host)).toString('utf8')
        throw failureOfStatus(
          response.statusCode,
          readStatus(body),
          this.host,
          headerText(response.headers['retry-after']),
        )
      }
      return response.body
    } catch (thrown) {
      throw this.failed(deadline.reason() ?? thrown, signal)
    } finally {
      deadline.clearTimer()
    }
  }

  /** Bytes came over an opened stream. */
  streamAlive(): void {
    this.options.traffic.answered()
  }

  /** An error of an opened stream, in words. */
  streamFailure(thrown: unknown): CockpitError {
    return this.failed(thrown, undefined)
  }

  close(): Promise<void> {
    return this.requests.close()
  }

  private failed(thrown: unknown, signal: AbortSignal | undefined): CockpitError {
    const error = signal?.aborted
      ? new ApiError('CANCELLED', 'The request was cancelled', '')
      : failureOfTransport(thrown, this.host)
    if (doubtful.has(error.code)) {
      this.options.traffic.failed(error)
    }
    return error
  }
}

function headOf({ statusCode, headers }: Dispatcher.ResponseData) {
  return {
    status: statusCode,
    contentType: headerText(headers['content-type']) ?? '',
    retryAfter: headerText(headers['retry-after']),
  }
}
