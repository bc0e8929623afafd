import type { ASTNode } from '@marcbachmann/cel-js'
import { childrenOf } from './cel-environment.ts'
import { jsonText } from './short-text.ts'

const longest = 600
const longestPart = 240
const mostRows = 5
const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/**
 * The values that an expression looked at, for "Explain": each name or path of it with its value, of lists the count and, of
 * the first rows, the fields that it asks for.
 * @param look evaluates a part of the expression.
 */
export function whatItSaw(expression: string, ast: ASTNode, look: (part: string) => unknown): string {
  const paths = new Map<string, Set<string>>()
  collect(ast, new Map(), (node, fields) => {
    const text = expression.slice(node.start, node.end)
    paths.set(text, new Set([...(paths.get(text) ?? []), ...fields]))
  })
  const told = [...paths].map(([path, fields]) => `${path} = ${describe(look(path), [...fields])}`)
  const whole = told.join('; ')
  return whole.length > longest ? `${whole.slice(0, longest)}…` : whole
}

type Fields = readonly string[]

/** @param bound iteration variables, with the fields that were asked of them so far. */
function collect(
  node: ASTNode,
  bound: ReadonlyMap<string, Set<string>>,
  found: (node: ASTNode, fields: Fields) => void,
): void {
  const root = rootOf(node)
  if (root !== null) {
    const own = bound.get(root.name)
    if (own === undefined) found(node, [])
    else if (root.field !== null) own.add(root.field)
    return
  }
  if (node.op === 'rcall' && macros.has(node.args[0])) {
    const [, receiver, args] = node.args
    const [variable, ...bodies] = args
    const fields = new Set<string>()
    const inner = new Map(bound)
    if (variable?.op === 'id') inner.set(variable.args, fields)
    for (const body of bodies) collect(body, inner, found)
    const from = rootOf(receiver)
    if (from !== null && !bound.has(from.name)) found(receiver, [...fields])
    else collect(receiver, bound, found)
    return
  }
  for (const child of childrenOf(node)) collect(child, bound, found)
}

/** The variable at the start of a path of fields and of indices that are written out, and the first field; null when it is no such path. */
function rootOf(node: ASTNode): { readonly name: string; readonly field: string | null } | null {
  if (node.op === 'id') return { name: node.args, field: null }
  if (node.op === '.') {
    const root = rootOf(node.args[0])
    return root === null ? null : { name: root.name, field: root.field ?? node.args[1] }
  }
  if (node.op === '[]' && node.args[1].op === 'value') return rootOf(node.args[0])
  return null
}

function describe(value: unknown, fields: Fields): string {
  if (!Array.isArray(value)) return cut(jsonText(value))
  const rows = value.slice(0, mostRows).map((row) => jsonText(fields.length === 0 ? undefined : picked(row, fields)))
  const shown = fields.length === 0 ? '' : `: ${rows.join(', ')}${value.length > mostRows ? ', …' : ''}`
  return cut(`${value.length} ${value.length === 1 ? 'entry' : 'entries'}${shown}`)
}

function picked(row: unknown, fields: Fields): unknown {
  if (typeof row !== 'object' || row === null) return row
  return Object.fromEntries(Object.entries(row).filter(([name]) => name === 'name' || fields.includes(name)))
}

function cut(text: string): string {
  return text.length > longestPart ? `${text.slice(0, longestPart)}…` : text
}
