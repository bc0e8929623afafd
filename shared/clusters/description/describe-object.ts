import { z } from 'zod'
import type { Kind } from '../kind.ts'
import { podResources } from '../kinds/containers.ts'
import { condition, conditionRows, listOf, metadata, part, quantities, text } from '../kinds/fields.ts'
import { pods } from '../kinds/pods.ts'
import { cpuMillicores, wholeUnits } from '../quantity.ts'
import { conditionTone } from './condition-tone.ts'
import { podContainerFacts, templateContainerFacts } from './container-facts.ts'
import type { Fact, KeyFact, ObjectDescription } from './description.ts'
import { kindFacts } from './kind-facts.ts'
import { templateOf } from './pod-spec-of.ts'
import { referencesOf } from './references.ts'

const anyObject = z.object({
  apiVersion: text,
  kind: text,
  metadata: metadata.extend({ resourceVersion: text, finalizers: listOf(z.string()) }),
  spec: z.unknown().optional(),
  status: z.unknown().optional(),
})
const conditioned = part(z.object({ conditions: listOf(condition) }))
const allocatable = part(z.object({ allocatable: quantities }))

const longestAnnotation = 400
/** The whole object once more, as it was applied; of a Secret with its values. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
/** Said elsewhere in the description. */
const ownColumns = ['name', 'namespace', 'age']
const empty = ['', '<none>', '<unset>']

/**
 * What one object is, in facts: the same for the detail pane and `cockpit describe`.
 * @param keys what `keysOf` found before the values were taken out.
 * @param now what ages in its columns are counted from.
 * @throws ZodError when it has no name or uid.
 */
export function describeObject(
  kind: Kind,
  object: unknown,
  keys: readonly KeyFact[] | null,
  now: number,
): ObjectDescription {
  const { apiVersion, kind: apiKind, metadata: meta, spec, status } = anyObject.parse(object)
  const template = templateOf(kind.plural, object)
  return {
    apiVersion: apiVersion ?? '',
    kind: apiKind ?? kind.title,
    namespace: meta.namespace,
    name: meta.name,
    uid: meta.uid,
    resourceVersion: meta.resourceVersion ?? '',
    createdAt: meta.creationTimestamp,
    deletingSince: meta.deletionTimestamp,
    finalizers: meta.finalizers,
    labels: meta.labels,
    annotations: shortened(meta.annotations),
    facts: [...columnFacts(kind, object, now), ...kindFacts(kind.plural, object)],
    conditions: conditionRows(conditioned.safeParse(status).data?.conditions ?? []).map((row) => ({
      ...row,
      tone: conditionTone(row),
    })),
    containers:
      kind.plural === 'pods'
        ? podContainerFacts(spec, status)
        : template === null
          ? []
          : templateContainerFacts(template.spec),
    keys: keys === null ? null : [...keys],
    bounds: boundsOf(kind.plural, object),
    references: referencesOf(kind.plural, object),
  }
}

/** What the kind's table shows of it. Kinds that are read as the server's own table have nothing of the object itself. */
function columnFacts(kind: Kind, object: unknown, now: number): Fact[] {
  if (kind.form === 'table') return []
  const read = kind.schema.safeParse(object)
  if (!read.success) return []
  const row = kind.project(read.data)
  return kind.columns.flatMap(({ id, title, wide, ...column }) => {
    const text = column.text(row, now)
    // Of what is seldom set it is enough to say when it is.
    if (ownColumns.includes(id) || (wide && empty.includes(text ?? ''))) return []
    return [{ title, text, tone: column.tone?.(row) ?? null }]
  })
}

function shortened(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) => {
      if (name === lastApplied) return []
      return [[name, value.length > longestAnnotation ? `${value.slice(0, longestAnnotation)}…` : value]]
    }),
  )
}

function boundsOf(kind: string, object: unknown): ObjectDescription['bounds'] {
  if (kind === 'nodes') {
    const given = allocatable.safeParse(statusOf(object)).data?.allocatable ?? {}
    return {
      cpu: { request: null, limit: cpuMillicores(given.cpu ?? null) },
      memory: { request: null, limit: wholeUnits(given.memory ?? null) },
    }
  }
  const spec = kind === 'pods' ? pods.schema.safeParse(object).data?.spec : undefined
  if (!spec) return null
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = podResources(spec.containers, spec.initContainers)
  return {
    cpu: { request: cpuRequest, limit: cpuLimit },
    memory: { request: memoryRequest, limit: memoryLimit },
  }
}

function statusOf(object: unknown): unknown {
  return z.object({ status: z.unknown().optional() }).safeParse(object).data?.status
}
