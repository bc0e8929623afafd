import type { DiffLine } from '@shared/gate/preview.ts'
import { stringify } from 'yaml'
import { lineDiff } from './line-diff.ts'
import { editableForm, type LiveObject } from './live-object.ts'

export const yamlOf = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

/** What changes between two states of one object, of what a person can change. Empty when nothing does. */
export function objectDiff(before: LiveObject, after: LiveObject): DiffLine[] {
  return lineDiff(yamlOf(editableForm(before)), yamlOf(editableForm(after)))
}
