import { z } from 'zod'
import type { LiveObject } from './live-object.ts'

/**
 * Fields by the path elements of fieldsV1 ("f:spec", `k:{"name":"a"}`, `v:"x"`), with who set them. A list whose elements
 * have `k:` merges by these keys, one with `v:` is a set, one without either is one value
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy).
 */
export interface FieldNode {
  readonly children: Map<string, FieldNode>
  /** The managers that have this very field, or something below it. */
  readonly managers: Set<string>
}

const managedEntry = z.object({
  manager: z
    .string()
    .nullish()
    .transform((value) => value ?? 'unknown'),
  operation: z.string().nullish(),
  subresource: z.string().nullish(),
  fieldsV1: z.record(z.string(), z.unknown()).nullish(),
})

export const newNode = (): FieldNode => ({ children: new Map(), managers: new Set() })

/** Who set which field, by metadata.managedFields; those of subresources (status) are left out. */
export function fieldTree(object: LiveObject): FieldNode {
  const root = newNode()
  for (const sent of object.metadata.managedFields ?? []) {
    const entry = managedEntry.safeParse(sent).data
    if (entry === undefined || entry.subresource === 'status') continue
    const manager = `${entry.manager}${entry.subresource ? ` (${entry.subresource})` : ''}`
    // The same name by another operation is another manager to the API server.
    addFields(root, entry.fieldsV1 ?? {}, entry.operation === 'Apply' ? manager : `${manager}:update`)
  }
  return root
}

function addFields(node: FieldNode, fields: Readonly<Record<string, unknown>>, manager: string): void {
  node.managers.add(manager)
  for (const [element, below] of Object.entries(fields)) {
    if (element === '.') continue
    const child = node.children.get(element) ?? newNode()
    node.children.set(element, child)
    addFields(child, typeof below === 'object' && below !== null ? (below as Record<string, unknown>) : {}, manager)
  }
}

/** How a list merges, told by what the server keeps of it; null when it keeps nothing of its elements. */
export function listForm(node: FieldNode | undefined): { readonly keys: readonly string[] } | 'set' | null {
  for (const element of node?.children.keys() ?? []) {
    if (element.startsWith('v:')) return 'set'
    if (element.startsWith('k:')) return { keys: Object.keys(JSON.parse(element.slice(2)) as object) }
  }
  return null
}

/** The child of a list element by its keys: fieldsV1 writes the keys in alphabetical order. */
export function elementChild(
  node: FieldNode | undefined,
  keys: readonly string[],
  element: unknown,
): FieldNode | undefined {
  for (const [name, child] of node?.children ?? []) {
    if (!name.startsWith('k:')) continue
    if (sameKeys(JSON.parse(name.slice(2)) as Record<string, unknown>, keys, element)) return child
  }
  return undefined
}

/** Whether two list elements have the same keys. `protocol` is the one key that the API fills in itself. */
export function sameKeys(a: unknown, keys: readonly string[], b: unknown): boolean {
  if (!isRecord(a) || !isRecord(b)) return false
  const value = (of: Record<string, unknown>, key: string) => of[key] ?? (key === 'protocol' ? 'TCP' : undefined)
  return keys.every((key) => value(a, key) === value(b, key))
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
