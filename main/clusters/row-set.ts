import { isDeepStrictEqual } from 'node:util'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { ApiError } from './api-failure.ts'
import { MalformedMessage, readMessage } from './wire-reader.ts'

const versioned = z.object({ metadata: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }) })
type Identity = z.output<typeof versioned>['metadata']

/** What came as protobuf was read as its schema would have it (WireFor), so that it is not parsed twice. */
function identityOf(read: unknown, object: unknown): Identity | undefined {
  return (read === object ? versioned.safeParse(read).data : (read as { readonly metadata: Identity }))?.metadata
}

/** The rows of one kind by uid. A row keeps its reference while its object does not change. */
export class RowSet<R extends Row> {
  readonly rows = new Map<string, R>()
  private readonly versions = new Map<string, string>()

  constructor(private readonly kind: Kind<R>) {}

  /**
   * Takes an object as the API sent it: a value of JSON, or its bytes in protobuf.
   * @param changed gets the uid when the row is new or another one.
   * @returns its uid.
   */
  take(object: unknown, changed: Set<string>): string {
    const read = this.read(object)
    const { uid, resourceVersion } = identityOf(read, object) ?? {}
    // An empty one says nothing of the object.
    const version = resourceVersion || null
    // After a gap most objects of the new list are as they were: they need not be made into rows again.
    if (uid && version !== null && this.versions.get(uid) === version && this.rows.has(uid)) return uid
    const row = this.project(read, object)
    const known = this.rows.get(row.uid)
    const same =
      known !== undefined && (version === null ? isDeepStrictEqual(known, row) : this.versions.get(row.uid) === version)
    if (!same) {
      this.rows.set(row.uid, row)
      changed.add(row.uid)
    }
    if (version === null) this.versions.delete(row.uid)
    else this.versions.set(row.uid, version)
    return row.uid
  }

  /** Removes the object that the API says is gone. */
  drop(object: unknown, changed: Set<string>): void {
    this.remove(this.project(this.read(object), object).uid, changed)
  }

  /** After a whole list: what was not in it is gone. */
  keepOnly(uids: ReadonlySet<string>, changed: Set<string>): void {
    for (const uid of [...this.rows.keys()]) if (!uids.has(uid)) this.remove(uid, changed)
  }

  private remove(uid: string, changed: Set<string>): void {
    if (this.rows.delete(uid)) changed.add(uid)
    this.versions.delete(uid)
  }

  /** An object that came as protobuf is read here and now, one that came as JSON is left to its schema. */
  private read(object: unknown): unknown {
    const { wire } = this.kind
    if (wire === undefined || !Buffer.isBuffer(object)) return object
    try {
      return readMessage(object, wire)
    } catch (thrown) {
      if (thrown instanceof MalformedMessage) throw this.unreadable(thrown.message)
      throw thrown
    }
  }

  private project(read: unknown, object: unknown): R {
    if (read !== object) return this.kind.project(read as Parameters<Kind<R>['project']>[0])
    const parsed = this.kind.schema.safeParse(read)
    if (!parsed.success) throw this.unreadable(z.prettifyError(parsed.error).split('\n')[0] ?? '')
    return this.kind.project(parsed.data)
  }

  private unreadable(why: string): ApiError {
    return new ApiError(
      'BAD_ANSWER',
      `An object of ${this.kind.plural} could not be read (${why})`,
      'The server may be newer than this cockpit.',
    )
  }
}
