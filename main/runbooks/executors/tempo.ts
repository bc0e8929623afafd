import { oneLine, refuseUnreached, jsonOf as serviceJson } from '@main/observability/service-answer.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { Execution, StepResult } from './executor.ts'

const mostTraces = 20
const defaultRangeMs = 3_600_000
const answerForm = z.object({
  traces: z
    .array(
      z.object({
        traceID: z.string(),
        rootServiceName: z.string().optional(),
        rootTraceName: z.string().optional(),
        startTimeUnixNano: z.string().regex(/^\d+$/).optional(),
        durationMs: z.number().default(0),
      }),
    )
    .nullish(),
})

/** A search in Tempo over the step's range. Errors: NOT_CONFIGURED, NOT_FOUND, QUERY_REFUSED, BAD_ANSWER. */
export async function traceql(execution: Execution, { query }: { readonly query: string }): Promise<StepResult> {
  const { cluster, profile, clock, signal, timeoutMs, rangeMs, print } = execution
  const address = profile.tempo
  if (address === undefined) {
    throw new CockpitError('NOT_CONFIGURED', 'Tempo is not set up in the profile', 'Name its service under tempo.')
  }
  const end = Math.ceil(clock.now() / 1000)
  const answer = await cluster.serviceProxy(address, 'api/search', {
    // Without both times only what came last is searched.
    query: {
      q: query,
      start: `${end - Math.ceil((rangeMs ?? defaultRangeMs) / 1000)}`,
      end: `${end}`,
      limit: `${mostTraces}`,
    },
    signal,
    timeoutMs,
  })
  refuseUnreached(answer, 'Tempo')
  if (answer.status !== 200) throw new CockpitError('QUERY_REFUSED', `Tempo: ${oneLine(answer.body) || answer.status}`)
  const traces = tracesIn(serviceJson(answer, 'Tempo'))
  if (traces === null) throw new CockpitError('BAD_ANSWER', 'The answer of Tempo cannot be read')
  for (const { id, service, name, durationMs } of traces) print(`${id} ${service} ${name} ${durationMs} ms`)
  return tracesResult(traces)
}

interface FoundTrace {
  readonly id: string
  readonly service: string
  readonly name: string
  readonly durationMs: number
  /** ms since the epoch */
  readonly startedAt: number | null
}

/** The traces in an answer of Tempo's search; null where it is none. */
export function tracesIn(answer: unknown): readonly FoundTrace[] | null {
  const parsed = answerForm.safeParse(answer)
  if (!parsed.success) return null
  return (parsed.data.traces ?? []).map((trace) => ({
    id: trace.traceID,
    service: trace.rootServiceName ?? '',
    name: trace.rootTraceName ?? '',
    durationMs: trace.durationMs,
    startedAt: trace.startTimeUnixNano === undefined ? null : Number(BigInt(trace.startTimeUnixNano) / 1_000_000n),
  }))
}

export const tracesResult = (traces: readonly FoundTrace[]): StepResult => ({ traces, count: traces.length })
