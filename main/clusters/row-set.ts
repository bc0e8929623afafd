import { isDeepStrictEqual } from 'node:util'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { ApiError } from './api-failure.ts'

const versioned = z.object({ metadata: z.object({ resourceVersion: z.string().nullish() }) })

/** The rows of one kind by uid. A row keeps its reference while its object does not change. */
export class RowSet<R extends Row> {
  readonly rows = new Map<string, R>()
  private readonly versions = new Map<string, string>()

  constructor(private readonly kind: Kind<R>) {}

  /**
   * Takes an object as the API sent it.
   * @param changed gets the uid when the row is new or another one.
   * @returns its uid.
   */
  take(object: unknown, changed: Set<string>): string {
    const row = this.project(object)
    const version = versioned.safeParse(object).data?.metadata.resourceVersion ?? null
    const known = this.rows.get(row.uid)
    const same =
      known !== undefined && (version === null ? isDeepStrictEqual(known, row) : this.versions.get(row.uid) === version)
    if (!same) {
      this.rows.set(row.uid, row)
      changed.add(row.uid)
    }
    if (version !== null) this.versions.set(row.uid, version)
    return row.uid
  }

  /** Removes the object that the API says is gone. */
  drop(object: unknown, changed: Set<string>): void {
    this.remove(this.project(object).uid, changed)
  }

  /** After a whole list: what was not in it is gone. */
  keepOnly(uids: ReadonlySet<string>, changed: Set<string>): void {
    for (const uid of [...this.rows.keys()]) if (!uids.has(uid)) this.remove(uid, changed)
  }

  private remove(uid: string, changed: Set<string>): void {
    if (this.rows.delete(uid)) changed.add(uid)
    this.versions.delete(uid)
  }

  private project(object: unknown): R {
    const parsed = this.kind.schema.safeParse(object)
    if (!parsed.success) {
      throw new ApiError(
        'BAD_ANSWER',
        `An object of ${this.kind.plural} could not be read (${z.prettifyError(parsed.error).split('\n')[0]})`,
        'The server may be newer than this cockpit.',
      )
    }
    return this.kind.project(parsed.data)
  }
}
