import type { Kind } from '@shared/clusters/kind.ts'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { ClusterAccess } from './cluster-access.ts'
import { objectPath } from './resource-path.ts'

const blank = '(hidden)'
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

const anyObject = z.looseObject({
  kind: z.string().nullish(),
  metadata: z
    .looseObject({ managedFields: z.unknown(), annotations: z.record(z.string(), z.unknown()).nullish() })
    .partial()
    .nullish(),
  data: z.unknown().optional(),
  stringData: z.unknown().optional(),
})

/** One whole object as YAML, without managedFields and without what a Secret holds. Errors: those of any request. */
export async function readObjectYaml(
  cluster: ClusterAccess,
  kind: Kind,
  namespace: string | null,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const answer = await cluster.json(objectPath(kind, namespace, name), { signal })
  return stringify(forShow(answer), { lineWidth: 0, aliasDuplicateObjects: false })
}

/** The object as a person may see it. */
export function forShow(answer: unknown): unknown {
  const object = anyObject.parse(answer)
  const { managedFields: _dropped, ...metadata } = object.metadata ?? {}
  const shown: Record<string, unknown> = { ...object, metadata }
  if (object.kind === 'Secret') {
    // The annotation repeats the whole Secret as it was applied.
    if (metadata.annotations && lastApplied in metadata.annotations) {
      shown.metadata = { ...metadata, annotations: { ...metadata.annotations, [lastApplied]: blank } }
    }
    for (const field of ['data', 'stringData'] as const) shown[field] = blanked(object[field])
  }
  // In the server's order, which kubectl has too; a parsed object begins with the schema's own keys.
  return Object.fromEntries(Object.keys(answer as object).flatMap((key) => (key in shown ? [[key, shown[key]]] : [])))
}

function blanked(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null) return undefined
  return Object.fromEntries(Object.keys(fields).map((name) => [name, blank]))
}
