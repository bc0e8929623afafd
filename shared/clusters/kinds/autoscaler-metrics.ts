import { z } from 'zod'
import { listOf, part, text } from './fields.ts'

const amount = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : `${value}`))
  .catch(null)
const measure = part(z.object({ value: amount, averageValue: amount, averageUtilization: amount }))

const spec = z.object({ name: text, metric: part(z.object({ name: text })), target: measure })
const status = z.object({ name: text, metric: part(z.object({ name: text })), current: measure })

const sources = ['resource', 'containerResource', 'pods', 'object', 'external'] as const
const sourceFields = <S extends z.ZodType>(shape: S) => ({
  resource: part(shape),
  containerResource: part(shape),
  pods: part(shape),
  object: part(shape),
  external: part(shape),
})

export const metricSpecs = listOf(z.object({ type: text, ...sourceFields(spec) }))
export const metricStatuses = listOf(z.object({ type: text, ...sourceFields(status) }))

type Measure = z.output<typeof measure>

const unknown = '<unknown>'

/** One "current/target" for each metric of an autoscaler, in its order, as kubectl writes them. */
export function metricTexts(
  specs: z.output<typeof metricSpecs>,
  statuses: z.output<typeof metricStatuses>,
): readonly string[] {
  return specs.map((sent, index) => {
    const source = sources.find((name) => sent[name] !== null)
    const wanted = source === undefined ? null : sent[source]
    // Statuses come in the order of the specs.
    const reported = source === undefined ? null : (statuses[index]?.[source] ?? null)
    // What is shared among all pods is told apart from what is measured on each.
    const shared = source === 'object' || source === 'external'
    const text = compared(reported?.current ?? null, wanted?.target ?? null, shared)
    const name = source === 'resource' || source === 'containerResource' ? wanted?.name : null
    return name ? `${name}: ${text}` : text
  })
}

function compared(current: Measure, target: Measure, shared: boolean): string {
  if (target?.averageUtilization) {
    const now = current?.averageUtilization
    return `${now ? `${now}%` : unknown}/${target.averageUtilization}%`
  }
  if (target?.averageValue) {
    return `${current?.averageValue ?? unknown}/${target.averageValue}${shared ? ' (avg)' : ''}`
  }
  return `${current?.value ?? unknown}/${target?.value ?? unknown}`
}
