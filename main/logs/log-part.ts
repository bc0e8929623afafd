import { ApiError } from '@main/clusters/api-failure.ts'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { LogTime } from '@shared/logs/log-time.ts'
import { LogLineCutter, type RawLine } from './log-lines.ts'
import { type ContainerAddress, logPath } from './log-paths.ts'

/** Without follow the node answers at once; with it, only when there is a line. */
const answerMs = 15_000
const quietMs = 6 * 3_600_000

/** From where on a part of a log is asked for. */
export type LogFrom =
  | { readonly kind: 'start' }
  | { readonly kind: 'tail'; readonly lines: number | null; readonly sinceMs: number | null }
  | { readonly kind: 'joint'; readonly last: LogTime }
  | { readonly kind: 'ago'; readonly ms: number }

export interface PartRequest extends ContainerAddress {
  readonly follow: boolean
  readonly previous: boolean
  readonly from: LogFrom
}

/**
 * How a part ended. `clean`: the server ended it, with what stood after the last newline. `cut`: the connection failed.
 * `stopped`: the taker wanted no more. `waiting`: the container has no log yet. `gone`: pod or log is not there. `refused`: it will not be given.
 */
export type PartEnd =
  | { readonly kind: 'clean'; readonly rest: RawLine | null }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'cut' | 'waiting' | 'gone' | 'refused'; readonly error: CockpitError }

/** The query of the log subresource. API servers pass times on in whole seconds, so a joint begins a second early. */
export function partQuery({ container, follow, previous, from }: PartRequest): Record<string, string> {
  return {
    container,
    timestamps: 'true',
    ...(follow ? { follow: 'true' } : {}),
    ...(previous ? { previous: 'true' } : {}),
    ...fromQuery(from),
  }
}

function fromQuery(from: LogFrom): Record<string, string> {
  switch (from.kind) {
    case 'start':
      return {}
    case 'tail':
      return {
        ...(from.lines === null ? {} : { tailLines: `${from.lines}` }),
        ...(from.sinceMs === null ? {} : { sinceSeconds: wholeSeconds(from.sinceMs) }),
      }
    case 'ago':
      return { sinceSeconds: wholeSeconds(from.ms) }
    case 'joint':
      return { sinceTime: `${new Date((Math.floor(from.last.ms / 1000) - 1) * 1000).toISOString().slice(0, 19)}Z` }
  }
}

const wholeSeconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1000))}`

/**
 * Reads one part to its end. Never throws.
 * @param opened is called with the headers.
 * @param bytesCame is called with each chunk.
 * @param take gets each whole line, and is waited for before more is read; false = no more.
 */
export async function readPart(
  cluster: Pick<ClusterAccess, 'stream'>,
  request: PartRequest,
  signal: AbortSignal,
  on: { opened(): void; bytesCame(): void; take(line: RawLine): Promise<boolean> },
): Promise<PartEnd> {
  const stopping = new AbortController()
  const ends = AbortSignal.any([signal, stopping.signal])
  const cutter = new LogLineCutter()
  try {
    const timeout = request.follow ? quietMs : answerMs
    const bytes = await cluster.stream(logPath(request), partQuery(request), ends, timeout)
    on.opened()
    for await (const chunk of bytes) {
      on.bytesCame()
      for (const line of cutter.push(chunk)) {
        if (!(await on.take(line))) return { kind: 'stopped' }
      }
    }
    return { kind: 'clean', rest: cutter.rest() }
  } catch (thrown) {
    return failedPart(thrown)
  } finally {
    stopping.abort()
  }
}

function failedPart(thrown: unknown): PartEnd {
  const { code, message, hint } = toErrorShape(thrown)
  const error = thrown instanceof CockpitError ? thrown : new CockpitError(code, message, hint)
  if (code === 'NOT_FOUND') return { kind: 'gone', error }
  if (code === 'FORBIDDEN' || code === 'BAD_INPUT') return { kind: 'refused', error }
  // The kubelet's word for a container that has not started, or has no previous run.
  if (thrown instanceof ApiError && thrown.status === 400) return { kind: 'waiting', error: kubeletWords(thrown) }
  return { kind: 'cut', error }
}

/** "… HTTP status 400: container "x" in pod "y" is waiting to start: …" without our own first half. */
function kubeletWords(error: ApiError): CockpitError {
  return new CockpitError(error.code, error.message.replace(/^.*?HTTP status 400: /, ''), error.hint)
}
