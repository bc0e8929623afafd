import type { ClusterAccess, ProxyAnswer, RequestOptions, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { alertsResult, envelope, type PrometheusAlert, type QueryResult, queryResult } from './prometheus-answer.ts'
import { joinPath, jsonOf, oneLine } from './service-answer.ts'

export interface AskOptions {
  readonly signal?: AbortSignal
  /** Whole request, ms; default 10,000. Prometheus is told to stop then as well. */
  readonly timeoutMs?: number
}

/** What Prometheus said besides the answer; to be shown, for a figure may be incomplete because of it. */
export interface Remarks {
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
}

export interface Prometheus {
  /**
   * Asks for one moment (`at`, ms since the epoch; now when left out). An empty vector is an answer: no data.
   * @throws CockpitError QUERY_REFUSED with Prometheus' own words, THROTTLED, TIMED_OUT, UNREACHABLE, BAD_ANSWER, or
   * any of ClusterAccess.
   */
  query(promql: string, options?: AskOptions & { readonly at?: number }): Promise<QueryResult & Remarks>
  /** Asks for a stretch of time; ms since the epoch, step in ms. Errors as `query`. */
  queryRange(
    promql: string,
    range: { readonly start: number; readonly end: number; readonly step: number },
    options?: AskOptions,
  ): Promise<QueryResult & Remarks>
  /** Alerts of the alerting rules, pending and firing. */
  alerts(options?: AskOptions): Promise<readonly PrometheusAlert[]>
}

const defaultTimeoutMs = 10_000
/** Longer queries do not fit the request line of every proxy on the way. */
const longestGet = 4000

/** Its errorType decides; the status decides where a proxy on the way has answered. */
function refusal(answer: ProxyAnswer, errorType: string | undefined, error: string | undefined): CockpitError {
  const words = `Prometheus: ${oneLine(error ?? `status ${answer.status}`)}`
  if (errorType === 'timeout' || errorType === 'canceled' || answer.status === 504) {
    return new CockpitError('TIMED_OUT', words, 'Ask for a shorter time or fewer series.')
  }
  if (answer.status === 429) return new CockpitError('THROTTLED', words, 'Wait a little and try again.')
  if (errorType === 'bad_data' || errorType === 'execution') {
    return new CockpitError('QUERY_REFUSED', words, 'Correct the query; it may stand in the platform profile.')
  }
  if (errorType === 'unavailable' || answer.status >= 500) {
    return new CockpitError('UNREACHABLE', words, 'Check the Prometheus pods and their logs.')
  }
  return new CockpitError('BAD_ANSWER', words)
}

/** Prometheus of one cluster, reached through the API server's service proxy. Opens nothing until asked. */
export function openPrometheus(access: Pick<ClusterAccess, 'serviceProxy'>, address: ServiceAddress): Prometheus {
  /** A role that may `get` but not `create` services/proxy is common for readers: then GET is used from there on. */
  let getOnly = false

  const send = async (path: string, form: URLSearchParams, options: AskOptions): Promise<ProxyAnswer> => {
    const base: RequestOptions = {
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      maxBytes: 16 * 1024 * 1024,
      ...(options.signal ? { signal: options.signal } : {}),
    }
    const get = () =>
      access.serviceProxy(address, path, { ...base, method: 'GET', query: Object.fromEntries(form.entries()) })
    const short = form.toString().length <= longestGet
    if (getOnly && short) return get()
    try {
      return await access.serviceProxy(address, path, {
        ...base,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      })
    } catch (thrown) {
      if (!(thrown instanceof CockpitError && thrown.code === 'FORBIDDEN' && short)) throw thrown
      const answer = await get()
      getOnly = true
      return answer
    }
  }

  const read = <T>(answer: ProxyAnswer, schema: z.ZodType<T>): T & Remarks => {
    const parsed = envelope.safeParse(jsonOf(answer, 'Prometheus'))
    if (!parsed.success) {
      throw new CockpitError('BAD_ANSWER', `Prometheus answered ${answer.status} in a form that is not known.`)
    }
    const { status, data, error, errorType, warnings, infos } = parsed.data
    if (status === 'error') throw refusal(answer, errorType, error)
    const result = schema.safeParse(data)
    if (!result.success) {
      throw new CockpitError('BAD_ANSWER', `The answer of Prometheus cannot be read: ${z.prettifyError(result.error)}`)
    }
    return { ...result.data, warnings, infos }
  }

  const seconds = (ms: number): string => (ms / 1000).toFixed(3)
  const timeout = (options: AskOptions): string => `${Math.max(1, options.timeoutMs ?? defaultTimeoutMs)}ms`

  return {
    async query(promql, options = {}) {
      const form = new URLSearchParams({ query: promql, timeout: timeout(options) })
      if (options.at !== undefined) form.set('time', seconds(options.at))
      return read(await send(joinPath('api/v1', 'query'), form, options), queryResult)
    },
    async queryRange(promql, range, options = {}) {
      const form = new URLSearchParams({
        query: promql,
        start: seconds(range.start),
        end: seconds(range.end),
        step: seconds(range.step),
        timeout: timeout(options),
      })
      return read(await send(joinPath('api/v1', 'query_range'), form, options), queryResult)
    },
    async alerts(options = {}) {
      const answer = await access.serviceProxy(address, joinPath('api/v1', 'alerts'), {
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
        ...(options.signal ? { signal: options.signal } : {}),
      })
      return read(answer, alertsResult).alerts
    },
  }
}

/** The samples of an instant answer with their labels; a scalar has none. Histograms and text carry no plain figure. */
export function samplesOf(
  result: QueryResult,
): readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[] {
  switch (result.resultType) {
    case 'scalar':
      return [{ labels: {}, value: result.result.value }]
    case 'vector':
      return result.result.flatMap(({ metric, value }) => (value ? [{ labels: metric, value: value.value }] : []))
    case 'matrix':
      return result.result.flatMap(({ metric, values }) => {
        const last = values.at(-1)
        return last ? [{ labels: metric, value: last.value }] : []
      })
    case 'string':
      return []
  }
}
