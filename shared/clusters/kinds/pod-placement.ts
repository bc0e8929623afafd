import { z } from 'zod'
import { listOf, part, text, words } from './fields.ts'

const requirements = listOf(z.object({ key: text, operator: text, values: listOf(z.string()) }))

/** The parts of a pod's spec that say on which nodes it may run. */
export const placementFields = {
  nodeSelector: words,
  tolerations: listOf(z.object({ key: text, operator: text, value: text, effect: text })),
  affinity: part(
    z.object({
      nodeAffinity: part(
        z.object({
          requiredDuringSchedulingIgnoredDuringExecution: part(
            z.object({
              nodeSelectorTerms: listOf(z.object({ matchExpressions: requirements, matchFields: requirements })),
            }),
          ),
        }),
      ),
    }),
  ),
}
const placementSchema = z.object(placementFields)

export interface NodeRequirement {
  readonly key: string
  /** "In", "NotIn", "Exists", "DoesNotExist", "Gt" or "Lt". */
  readonly operator: string
  readonly values: readonly string[]
}

/** One way to be the right node: all of it must hold. */
export interface NodeTerm {
  readonly labels: readonly NodeRequirement[]
  /** Of the node's own fields, of which there is `metadata.name` only. */
  readonly fields: readonly NodeRequirement[]
}

export interface Toleration {
  /** Empty: every key. */
  readonly key: string
  readonly operator: string
  readonly value: string
  /** Empty: every effect. */
  readonly effect: string
}

/** On which nodes a pod may be put. */
export interface PodPlacement {
  readonly nodeSelector: Readonly<Record<string, string>>
  /** One of these must hold; null where no affinity is required. */
  readonly terms: readonly NodeTerm[] | null
  readonly tolerations: readonly Toleration[]
}

export function placementRow(sent: z.output<typeof placementSchema>): PodPlacement {
  const terms = sent.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? null
  return {
    nodeSelector: sent.nodeSelector,
    terms: terms?.map((term) => ({ labels: rows(term.matchExpressions), fields: rows(term.matchFields) })) ?? null,
    tolerations: sent.tolerations.map(({ key, operator, value, effect }) => ({
      key: key ?? '',
      operator: operator ?? 'Equal',
      value: value ?? '',
      effect: effect ?? '',
    })),
  }
}

const rows = (sent: z.output<typeof requirements>): readonly NodeRequirement[] =>
  sent.map(({ key, operator, values }) => ({ key: key ?? '', operator: operator ?? '', values }))
