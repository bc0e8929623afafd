import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { parseDocument } from 'yaml'
import { isRecord } from './field-tree.ts'
import { editableForm, type LiveObject } from './live-object.ts'

/** Text of an editor as an object. Errors: BAD_YAML with line and column. */
export function parseEdited(text: string): Record<string, unknown> {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true })
  const [error] = document.errors
  if (error !== undefined) {
    const where = error.linePos?.[0]
    const at = where === undefined ? '' : `line ${where.line}, column ${where.col}: `
    throw new CockpitError('BAD_YAML', `${at}${error.message.split('\n')[0]}`, 'Correct the YAML; nothing was sent.')
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new CockpitError('BAD_YAML', why, 'Correct the YAML; nothing was sent.')
  }
  if (!isRecord(value))
    throw new CockpitError('BAD_YAML', 'This is not one object', 'Give one YAML document with fields.')
  return value
}

/**
 * A value without fields that are null: to the API server they are not there, and `env:` with nothing after it is what is
 * left when somebody removes the last variable.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNulls(each)]])),
  )
}

/** What a person can change of the live object, to compare with the edited one. */
export const comparableForm = (live: LiveObject): Record<string, unknown> =>
  withoutNulls(editableForm(live)) as Record<string, unknown>

/**
 * The edited object without what nobody may edit.
 * Errors: BAD_YAML when it names another object than `live`.
 */
export function editedForm(edited: Record<string, unknown>, live: LiveObject): Record<string, unknown> {
  const metadata = isRecord(edited.metadata) ? edited.metadata : {}
  const changed =
    (edited.apiVersion !== live.apiVersion && 'apiVersion') ||
    (edited.kind !== live.kind && 'kind') ||
    (metadata.name !== live.metadata.name && 'metadata.name') ||
    ((metadata.namespace ?? null) !== (live.metadata.namespace ?? null) && 'metadata.namespace')
  if (changed) {
    throw new CockpitError(
      'BAD_YAML',
      `${changed} names another object`,
      'These fields say which object it is; leave them.',
    )
  }
  // The server's own fields may have been pasted in; they are dropped as they are from what was read.
  return comparableForm({
    ...edited,
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: { ...metadata, name: live.metadata.name, uid: '', resourceVersion: '' },
  } as LiveObject)
}
