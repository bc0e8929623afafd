import type { KeyFact } from '@shared/clusters/description/description.ts'
import { keysOf } from '@shared/clusters/description/keys-of.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { measuredMetadata, metadata } from '@shared/clusters/kinds/fields.ts'
import { z } from 'zod'
import { forShow } from './object-yaml.ts'

/** One object as the API has it, without what a Secret holds and without managedFields. */
export interface WholeRow extends Row {
  readonly object: unknown
  readonly keys: readonly KeyFact[] | null
}

const identity = z.object({ metadata: z.union([metadata, measuredMetadata.extend({ uid: z.undefined() })]) })
const schema = z.unknown().transform((object, context) => {
  const read = identity.safeParse(object)
  if (read.success) return { object, meta: read.data.metadata }
  for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path })
  return z.NEVER
})

/** A kind whose list and watch hold one object of another kind, whole. It may be read where only that object may. */
export function wholeObject(kind: Kind, name: string): Kind<WholeRow> {
  // Left out, so that the server sends whole objects: table and protobuf.
  const { form: _form, wire: _wire, ...asked } = kind
  return {
    ...asked,
    edition: `whole ${name}`,
    identified: true,
    fieldSelector: `metadata.name=${escaped(name)}`,
    schema,
    project({ object, meta }: z.output<typeof schema>): WholeRow {
      return {
        uid: meta.uid ?? `${meta.namespace ?? ''}/${meta.name}`,
        name: meta.name,
        namespace: meta.namespace,
        createdAt: meta.creationTimestamp,
        object: forShow(kind.plural === 'secrets' ? { ...(object as object), kind: 'Secret' } : object),
        keys: keysOf(kind.plural, object),
      }
    },
    columns: [],
  }
}

/** A value as one requirement of a field selector has it. */
export function escaped(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&')
}
