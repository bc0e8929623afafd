import { z } from 'zod'

// What an API server may leave out is null here, and a single value in another form than expected is null too: one
// odd field must not cost the whole object. A part that should be an object or a list and is not fails loudly, since
// to read it as empty would hide what is wrong.

/** Text; null when missing or not text. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
  .catch(null)

/** A number; null when missing. */
export const figure = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
  .catch(null)

/** A flag; null when missing. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)
  .catch(null)

/** An RFC 3339 time as ms since the epoch; null when missing or unreadable. */
export const time = z
  .string()
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined) return null
    const ms = Date.parse(value)
    return Number.isNaN(ms) ? null : ms
  })
  .catch(null)

/** Text by name (labels, annotations, selectors); empty when missing. */
export const words = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {})
  .catch({})

/** Quantities by resource name, as sent. */
export const quantities = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .nullish()
  .transform((value) => value ?? {})
  .catch({})

/** A list; empty when missing. Its members must be lenient themselves. */
export const listOf = <S extends z.ZodType>(member: S) =>
  z
    .array(member)
    .nullish()
    .transform((value) => value ?? [])

/** A part of an object; null when missing. */
export const part = <S extends z.ZodType>(shape: S) => shape.nullish().transform((value) => value ?? null)

export const ownerReference = z.object({ kind: text, name: text, controller: flag })

/** metadata of a stored object. The name is the one thing that must be there. */
export const metadata = z.object({
  name: z.string().min(1),
  namespace: text,
  uid: z.string().min(1),
  creationTimestamp: time,
  deletionTimestamp: time,
  generation: figure,
  labels: words,
  annotations: words,
  ownerReferences: listOf(ownerReference),
})
export type Metadata = z.output<typeof metadata>

/** metadata of what metrics.k8s.io answers, which has no uid. */
export const measuredMetadata = z.object({ name: z.string().min(1), namespace: text, creationTimestamp: time })

export const condition = z.object({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: time,
})

export interface ConditionRow {
  readonly type: string
  /** "True", "False" or "Unknown". */
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly since: number | null
}

export function conditionRows(conditions: readonly z.output<typeof condition>[]): readonly ConditionRow[] {
  return conditions.flatMap(({ type, status, reason, message, lastTransitionTime }) =>
    type === null
      ? []
      : [
          {
            type,
            status: status ?? 'Unknown',
            reason: reason ?? '',
            message: message ?? '',
            since: lastTransitionTime,
          },
        ],
  )
}

/** "a=1,b=2" as kubectl writes selectors; "<none>" when empty. */
export function wordsText(pairs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(pairs)
  return entries.length === 0 ? '<none>' : entries.map(([name, value]) => `${name}=${value}`).join(',')
}
