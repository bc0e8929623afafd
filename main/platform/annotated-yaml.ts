import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/** Where in which file a value was written, so that an error after merging still names the right line. */
export interface Origin {
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** A YAML value that remembers where each part came from. */
export type Annotated =
  | { readonly form: 'map'; readonly origin: Origin; readonly entries: ReadonlyMap<string, Annotated> }
  | { readonly form: 'list'; readonly origin: Origin; readonly elements: readonly Annotated[] }
  | { readonly form: 'scalar'; readonly origin: Origin; readonly value: unknown }

const maximumDepth = 32

/**
 * Parses one YAML document. Aliases are refused: with them a small file can unfold to a huge one, and an origin would
 * have two places.
 * @throws CockpitError BAD_PROFILE with file and line of what is wrong.
 */
export function parseAnnotatedYaml(text: string, file: string): Annotated {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const lineOf = (offset: number): number => lines.linePos(offset).line
  const refuse = (line: number, message: string): CockpitError =>
    new CockpitError('BAD_PROFILE', `${file}, line ${line}: ${message}`, 'Correct that line and start again.')

  const first = document.errors[0]
  if (first) throw refuse(lineOf(first.pos[0]), first.message.trim())

  const convert = (node: Node | null, fallback: Origin, depth: number): Annotated => {
    const origin = node?.range ? { file, line: lineOf(node.range[0]) } : fallback
    if (depth > maximumDepth) throw refuse(origin.line, `nested deeper than ${maximumDepth} levels`)
    if (isAlias(node)) throw refuse(origin.line, 'anchors and aliases are not read here; write the value out')
    if (isMap(node)) {
      const entries = new Map<string, Annotated>()
      for (const pair of node.items) {
        if (!isScalar(pair.key) || typeof pair.key.value !== 'string') throw refuse(origin.line, 'a key must be text')
        const at = pair.key.range ? { file, line: lineOf(pair.key.range[0]) } : origin
        const value = convert(pair.value as Node | null, at, depth + 1)
        // A person looks for the key, not for the first line of its value.
        entries.set(pair.key.value, { ...value, origin: at })
      }
      return { form: 'map', origin, entries }
    }
    if (isSeq(node)) {
      return {
        form: 'list',
        origin,
        elements: node.items.map((element) => convert(element as Node | null, origin, depth + 1)),
      }
    }
    return { form: 'scalar', origin, value: isScalar(node) ? node.value : null }
  }
  return convert(document.contents, { file, line: 1 }, 0)
}

/** The value without its origins. */
export function plain(node: Annotated): unknown {
  switch (node.form) {
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
    case 'list':
      return node.elements.map(plain)
    case 'scalar':
      return node.value
  }
}

/** The origin of the deepest part of `path` that was written; for a missing key that is its parent. */
export function originAt(node: Annotated, path: readonly PropertyKey[]): Origin {
  const [key, ...rest] = path
  if (key === undefined) return node.origin
  const child =
    node.form === 'map' ? node.entries.get(String(key)) : node.form === 'list' ? node.elements[Number(key)] : undefined
  return child ? originAt(child, rest) : node.origin
}
