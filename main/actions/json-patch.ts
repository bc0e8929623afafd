import { isDeepStrictEqual } from 'node:util'
import { isRecord } from './field-tree.ts'

export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** A JSON patch (RFC 6902) from one object to another. A list that differs is replaced whole. */
export function jsonPatch(before: unknown, after: unknown, path = ''): PatchOperation[] {
  if (!isRecord(before) || !isRecord(after)) {
    return isDeepStrictEqual(before, after) ? [] : [{ op: 'replace', path, value: after }]
  }
  const removed = Object.keys(before)
    .filter((name) => !(name in after))
    .map((name): PatchOperation => ({ op: 'remove', path: `${path}/${pointer(name)}` }))
  const kept = Object.entries(after).flatMap(([name, value]): PatchOperation[] =>
    name in before
      ? jsonPatch(before[name], value, `${path}/${pointer(name)}`)
      : [{ op: 'add', path: `${path}/${pointer(name)}`, value }],
  )
  return [...removed, ...kept]
}

const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
