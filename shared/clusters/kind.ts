import type { z } from 'zod'

/** What every projected row has. `uid` is the key; a row object is replaced, never changed, when its object changes. */
export interface Row {
  readonly uid: string
  readonly name: string
  /** null for cluster-scoped kinds. */
  readonly namespace: string | null
  /** ms since the epoch; null when the object does not say. */
  readonly createdAt: number | null
}

export type Tone = 'ok' | 'warn' | 'bad' | 'muted'

export interface Column<R extends Row> {
  readonly id: string
  readonly title: string
  /** Text for the cell and for `cockpit get`; null is shown as "–" and means not known. */
  text(row: R, now: number): string | null
  /** Sort key where the text does not sort well. */
  sortKey?(row: R): number | string
  /** Drawn with a sign and a word besides the colour. */
  tone?(row: R): Tone
  readonly align?: 'right'
  /** Preferred width in characters. */
  readonly width: number
}

/**
 * One Kubernetes kind: how it is asked for, what is kept of it, how it is shown. A new kind is one file in `kinds/`
 * and one line in `kinds/index.ts`.
 */
export interface Kind<R extends Row = Row, S extends z.ZodType = z.ZodType> {
  /** Plural, lower case, unique: "pods". The id of the kind everywhere. */
  readonly plural: string
  readonly title: string
  /** What `cockpit get` also takes: "po", "pod". */
  readonly aliases: readonly string[]
  /** "" is the core group. */
  readonly group: string
  readonly version: string
  /** Name of the API resource when it differs from `plural` (pod metrics are `pods` in metrics.k8s.io). */
  readonly resource?: string
  readonly namespaced: boolean
  /** Kinds that cannot be watched (metrics.k8s.io) are listed again every so many ms. */
  readonly pollEveryMs?: number
  /** The fields that we read; everything else is dropped on arrival. Parsing is lenient: a missing field is null. */
  readonly schema: S
  project(object: z.output<S>): R
  readonly columns: readonly Column<R>[]
}

export function defineKind<R extends Row, S extends z.ZodType>(kind: Kind<R, S>): Kind<R, S> {
  return kind
}
