import type { z } from 'zod'
import type { WireMessage } from './wire-form.ts'

/** What every projected row has. `uid` is the key; a row object is replaced, never changed, when its object changes. */
export interface Row {
  readonly uid: string
  readonly name: string
  /** null for cluster-scoped kinds. */
  readonly namespace: string | null
  /** ms since the epoch; null when the object does not say. */
  readonly createdAt: number | null
  /** Left out by kinds whose objects carry none worth selecting by. */
  readonly labels?: Readonly<Record<string, string>>
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
  /** Where the text is an age: since when, ms since the epoch, so that a screen can let it tick by itself. */
  since?(row: R): number | null
  readonly align?: 'right'
  /** Preferred width in characters. */
  readonly width: number
  /** kubectl shows it with `-o wide` only: a table hides it until it is chosen. */
  readonly wide?: true
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
  /** Of kinds that may be read in more ways than one (a CRD's columns change): rows are shared within one edition. */
  readonly edition?: string
  /** Only the objects that the server finds by this ("metadata.name=budapp"). Needs an edition of its own. */
  readonly fieldSelector?: string
  /** Objects that say their own kind and version, which the API leaves out of those in a list. */
  readonly identified?: true
  /** Kinds that cannot be watched (metrics.k8s.io) are listed again every so many ms. */
  readonly pollEveryMs?: number
  /**
   * `table`: the server is asked for its own table and each object's metadata, so that what the object holds never
   * leaves the server; the schema then gets `metadata` and `cells` by column title. Default: whole objects.
   */
  readonly form?: 'table'
  /** The fields that we read; everything else is dropped on arrival. Parsing is lenient: a missing field is null. */
  readonly schema: S
  /**
   * Its protobuf form, for kinds of which a cluster has so many that JSON is too slow: whole lists are then asked for
   * in it. It must read as what the schema gives (WireFor).
   */
  readonly wire?: WireMessage
  project(object: z.output<S>): R
  /**
   * What a table shows of a row, where the row holds much more: of pods, all that problems are found by. Of a kind of
   * which a cluster has so many, the window is sent no more than this. Default: the row.
   */
  line?(row: R): Row
  readonly columns: readonly Column<R>[]
}

export function defineKind<R extends Row, S extends z.ZodType>(kind: Kind<R, S>): Kind<R, S> {
  return kind
}
