import type { Kind, Row } from '@shared/clusters/kind.ts'
import { ago } from '../pod-samples.ts'

/** A row as the engine makes it, from an object as the API sends it. */
export function projected<R extends Row>(
  kind: Kind<R>,
  object: { readonly metadata?: object; readonly [field: string]: unknown },
): R {
  const { metadata = {}, ...rest } = object
  const whole = {
    metadata: { name: 'x', namespace: 'n', uid: 'u', creationTimestamp: ago(3_600), ...metadata },
    ...rest,
  }
  return kind.project(kind.schema.parse(whole) as never)
}
