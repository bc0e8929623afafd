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
  /** Whether an extended resource counts as a GPU. */
  readonly isGpu: (resource: string) => boolean
  /** Pods of every namespace are read. */
  readonly whole: boolean
}

interface Finding {
  /** What is wrong, in a word that stays the same while it lasts: part of the problem's id. */
  readonly what: string
  /** The same word without what is particular to this object ("used" of "used-limits.cpu"); default: `what`. */
  readonly rule?: string
  readonly severity: Severity
  /** Without the object's name, which is put before it. */
  readonly says: string
  readonly evidence: string
  readonly since: number | null
}

/** A problem of one object, with an id that stays the same while the same thing is wrong with it. */
export function problemOf(object: ObjectReference, finding: Finding): Problem {
  const { what, rule = what, severity, says, evidence, since } = finding
  const { kind, namespace, name, container } = object
  return {
    id: [kind, namespace ?? '', name, container ?? '', what].join('/'),
    rule: `${kind}/${rule}`,
    severity,
    title: `${name}: ${says}`,
    evidence,
    object,
    since,
  }
}
