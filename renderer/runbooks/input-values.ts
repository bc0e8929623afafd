import type { InputValues } from '@shared/runbooks/run.ts'
import type { RunbookInput } from '@shared/runbooks/runbook.ts'

/** What stands in the fields: text as typed, or a tick. */
export type FieldValues = Readonly<Record<string, string | boolean>>

/** Fields as they stand at first: what led here, else the runbook's own defaults. */
export function firstValues(inputs: readonly RunbookInput[], given: InputValues): FieldValues {
  return Object.fromEntries(
    inputs.map(({ name, type, default: standard }) => {
      const value = given[name] ?? standard ?? ''
      return [name, type === 'boolean' ? value === true || value === 'true' : String(value)]
    }),
  )
}

/** What is sent: an empty field is not given, so that the default or "a value is needed" holds. */
export function sentValues(fields: FieldValues): InputValues {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** The fields on whose values the choices of an input hang. */
export function dependsOn({ choices }: Pick<RunbookInput, 'choices'>): readonly string[] {
  if (choices === undefined || Array.isArray(choices)) return []
  return [...(choices.namespace ?? '').matchAll(/\{\{ *(\w+) *\}\}/g)].map(([, name = '']) => name)
}
