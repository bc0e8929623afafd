import { z } from 'zod'
import { objectDescription, relatedObject } from './description/description.ts'
import { freshness } from './freshness.ts'

export const eventFact = z.object({
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  createdAt: z.number().nullable(),
  /** "Normal" or "Warning". */
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number(),
  firstSeen: z.number().nullable(),
  lastSeen: z.number().nullable(),
  source: z.string(),
  involved: z.object({
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    uid: z.string().nullable(),
    fieldPath: z.string(),
  }),
})
export type EventFact = z.infer<typeof eventFact>

/** One measurement, as metrics.k8s.io has it. */
export const usageSample = z.object({
  /** When it was measured, ms since the epoch. */
  measuredAt: z.number(),
  /** Over how long, as the API says ("15s"). */
  window: z.string().nullable(),
  /** Millicores. */
  cpu: z.number().nullable(),
  /** Bytes. */
  memory: z.number().nullable(),
})
export type UsageSample = z.infer<typeof usageSample>

/** One open object; the whole of it each time that something changed. */
export const objectMessage = z.object({
  /** How far what is told of the object itself can be believed. */
  freshness,
  /**
   * - `unknown`: not read yet, or not readable; `freshness` says why.
   * - `there`
   * - `gone`: it was there and has been deleted since this was opened; the description is of its last state.
   * - `missing`: there was none of this name when it was opened.
   */
  presence: z.enum(['unknown', 'there', 'gone', 'missing']),
  /** When it was found to be gone, ms since the epoch. */
  goneAt: z.number().nullable(),
  /** True when it was deleted and another of its name made since this was opened. */
  remade: z.boolean(),
  description: objectDescription.nullable(),
  /** Newest first; `total` counts those that are not sent too. */
  events: z.object({ rows: z.array(eventFact), total: z.number(), freshness }),
  related: z.object({
    /** Owners first, up to the topmost. */
    objects: z.array(relatedObject),
    /** How many more there are than are sent. */
    more: z.number(),
    /** What could not be looked for, in words. */
    unread: z.array(z.string()),
    /** False while something is still being read. */
    complete: z.boolean(),
  }),
  /** null for kinds that nothing measures. */
  usage: z.object({ sample: usageSample.nullable(), freshness }).nullable(),
})
export type ObjectMessage = z.infer<typeof objectMessage>

/** True once everything has been read, or is known not to be readable. */
export function isComplete({ freshness: own, presence, events, related, usage }: ObjectMessage): boolean {
  if (presence === 'missing') return true
  return [own, events.freshness, usage?.freshness].every((each) => each?.state !== 'loading') && related.complete
}
