import { jsonOf, oneLine, refuseUnreached } from '@main/observability/service-answer.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { Execution, StepResult } from './executor.ts'

const mostLines = 1_000
const defaultRangeMs = 3_600_000
const answerForm = z.object({
  data: z.object({
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()).optional(),
        metric: z.record(z.string(), z.string()).optional(),
        values: z.array(z.tuple([z.union([z.string(), z.number()]), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
})

/** A query of Loki over the step's range, newest first. Errors: NOT_CONFIGURED, NOT_FOUND, QUERY_REFUSED, BAD_ANSWER. */
export async function logql(execution: Execution, { query }: { readonly query: string }): Promise<StepResult> {
  const { cluster, profile, clock, signal, timeoutMs, rangeMs, print } = execution
  const address = profile.loki
  if (address === undefined) {
    throw new CockpitError('NOT_CONFIGURED', 'Loki is not set up in the profile', 'Name its service under loki.')
  }
  const end = clock.now()
  const answer = await cluster.serviceProxy(address, 'loki/api/v1/query_range', {
    query: {
      query,
      // Nanoseconds, which a number would round.
      start: `${end - (rangeMs ?? defaultRangeMs)}000000`,
      end: `${end}000000`,
      limit: `${mostLines}`,
      direction: 'backward',
    },
    signal,
    timeoutMs,
  })
  refuseUnreached(answer, 'Loki')
  // Loki tells what is wrong as plain text.
  if (answer.status !== 200) throw new CockpitError('QUERY_REFUSED', `Loki: ${oneLine(answer.body) || answer.status}`)
  const parsed = answerForm.safeParse(jsonOf(answer, 'Loki'))
  if (!parsed.success) throw new CockpitError('BAD_ANSWER', 'The answer of Loki cannot be read')
  const lines = parsed.data.data.result
    .flatMap(({ stream, metric, values }) =>
      values.map(([at, line]) => ({ labels: stream ?? metric ?? {}, text: line, at: millis(at) })),
    )
    .sort((a, b) => b.at - a.at)
  for (const { text: line, at } of lines) print(`${new Date(at).toISOString()} ${line}`)
  return { lines, count: lines.length }
}

const millis = (at: string | number): number =>
  typeof at === 'number' ? at * 1000 : Number(BigInt(/^\d+$/.test(at) ? at : '0') / 1_000_000n)
