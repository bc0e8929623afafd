import type { FieldConflict } from '@shared/actions/contract.ts'

/**
 * Reads which fields of which managers an apply would change, from the API server's own words:
 * `Apply failed with 2 conflicts: conflicts with "a" using apps/v1:\n- .spec.replicas\nconflict with "b": .data.x`.
 * Empty when the message is another one.
 */
export function fieldConflicts(message: string): FieldConflict[] {
  if (!message.includes('Apply failed with')) return []
  const found: FieldConflict[] = []
  const one = /conflicts? with "((?:[^"\\]|\\.)*)"[^:\n]*:((?:\n- [^\n]*)+|[^\n]*)/g
  for (const [, manager = '', fields = ''] of message.matchAll(one)) {
    for (const field of fields.split('\n')) {
      const name = field.replace(/^\s*-?\s*/, '')
      if (name !== '') found.push({ manager, field: name, change: 'set' })
    }
  }
  return found
}
