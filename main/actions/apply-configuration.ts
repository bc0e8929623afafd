import { isDeepStrictEqual } from 'node:util'
import { elementChild, type FieldNode, isRecord, listForm, sameKeys } from './field-tree.ts'
import { fieldManager } from './send-change.ts'

/** Stands for "says nothing about this field". */
const silent = Symbol('silent')

/** A field that was removed in the editor and that others than us hold: leaving it out would not remove it. */
export interface HeldField {
  readonly field: string
  readonly managers: readonly string[]
}

export interface ApplyConfiguration {
  /** What to apply: the changed fields and those that are ours already. */
  readonly configuration: Record<string, unknown>
  readonly held: readonly HeldField[]
}

/**
 * The smallest configuration that server-side apply turns `before` into `after` with. To apply the whole object would
 * make us an owner of every field in it, which breaks the next apply of whoever deployed it (Helm, Argo CD).
 * @param tree who holds which field of `before`.
 */
export function applyConfiguration(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  tree: FieldNode,
): ApplyConfiguration {
  const held: HeldField[] = []
  const made = mapValue(before, after, tree, '', held)
  return { configuration: made === silent ? {} : (made as Record<string, unknown>), held }
}

function fieldValue(
  before: unknown,
  after: unknown,
  node: FieldNode | undefined,
  path: string,
  held: HeldField[],
): unknown {
  if (before === undefined) return after
  if (isRecord(before) && isRecord(after)) {
    const inOne = node !== undefined && node.children.size === 0 && Object.keys(before).length > 0
    return inOne ? wholeValue(before, after, node) : mapValue(before, after, node, path, held)
  }
  if (Array.isArray(before) && Array.isArray(after)) return listValue(before, after, node, path, held)
  return wholeValue(before, after, node)
}

const isOurs = (node: FieldNode | undefined): boolean => node?.managers.has(fieldManager) === true

/** A value that is set as one: said when it changes, or when it is ours, since leaving out what is ours removes it. */
function wholeValue(before: unknown, after: unknown, node: FieldNode | undefined): unknown {
  return isOurs(node) || !isDeepStrictEqual(before, after) ? after : silent
}

function mapValue(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  node: FieldNode | undefined,
  path: string,
  held: HeldField[],
): unknown {
  const said: [string, unknown][] = []
  for (const [name, value] of Object.entries(after)) {
    const made = fieldValue(before[name], value, node?.children.get(`f:${name}`), `${path}.${name}`, held)
    if (made !== silent) said.push([name, made])
  }
  for (const name of Object.keys(before)) {
    if (!(name in after)) noteRemoved(node?.children.get(`f:${name}`), `${path}.${name}`, held)
  }
  if (said.length > 0) return Object.fromEntries(said)
  return Object.keys(after).length === 0 && isOurs(node) ? {} : silent
}

function listValue(
  before: readonly unknown[],
  after: readonly unknown[],
  node: FieldNode | undefined,
  path: string,
  held: HeldField[],
): unknown {
  const form = listForm(node)
  if (form === null) return wholeValue(before, after, node)
  if (form === 'set') {
    for (const value of before) {
      if (!after.includes(value))
        noteRemoved(node?.children.get(`v:${JSON.stringify(value)}`), `${path}[${JSON.stringify(value)}]`, held)
    }
    const said = after.filter(
      (value) => !before.includes(value) || isOurs(node?.children.get(`v:${JSON.stringify(value)}`)),
    )
    return said.length === 0 ? silent : said
  }
  const { keys } = form
  const said: unknown[] = []
  for (const element of after) {
    const old = before.find((each) => sameKeys(each, keys, element))
    if (old === undefined || !isRecord(old) || !isRecord(element)) {
      said.push(element)
      continue
    }
    const child = elementChild(node, keys, element)
    const made = mapValue(old, element, child, `${path}${keyWords(keys, element)}`, held)
    const bare = Object.fromEntries(keys.filter((key) => key in element).map((key) => [key, element[key]]))
    if (made !== silent) said.push({ ...bare, ...(made as Record<string, unknown>) })
    else if (isOurs(child)) said.push(bare)
  }
  for (const old of before) {
    if (after.some((element) => sameKeys(element, keys, old))) continue
    noteRemoved(elementChild(node, keys, old), `${path}${keyWords(keys, old)}`, held)
  }
  return said.length === 0 ? silent : said
}

function noteRemoved(node: FieldNode | undefined, field: string, held: HeldField[]): void {
  const others = [...(node?.managers ?? [])].filter((manager) => manager !== fieldManager)
  // A field that nobody holds is the server's default or was there before managers were kept: apply cannot remove it either.
  if (others.length > 0 || node === undefined) held.push({ field, managers: others.map(managerName) })
}

const managerName = (manager: string): string => manager.replace(/:update$/, '')

function keyWords(keys: readonly string[], element: unknown): string {
  const words = keys.map((key) => `${key}=${JSON.stringify(isRecord(element) ? element[key] : undefined)}`)
  return `[${words.join(',')}]`
}
