import type { ObjectReference, Problem, Severity } from '../problem.ts'

export interface SidecarRule {
  /** Name of the sidecar's container ("daprd"). */
  readonly container: string
  /** Pods with this annotation set to "true" must have the sidecar. */
  readonly annotation: string
}

/** What a detector must know besides the row. */
export interface Surroundings {
  /** ms since the epoch. */
  readonly now: number
  readonly sidecar: SidecarRule
}

interface Finding {
  /** What is wrong, in a word that stays the same while it lasts: part of the problem's id. */
  readonly what: string
  readonly severity: Severity
  /** Without the object's name, which is put before it. */
  readonly says: string
  readonly evidence: string
  readonly since: number | null
}

/** A problem of one object, with an id that stays the same while the same thing is wrong with it. */
export function problemOf(object: ObjectReference, { what, severity, says, evidence, since }: Finding): Problem {
  const { kind, namespace, name, container } = object
  return {
    id: [kind, namespace ?? '', name, container ?? '', what].join('/'),
    severity,
    title: `${name}: ${says}`,
    evidence,
    object,
    since,
  }
}
