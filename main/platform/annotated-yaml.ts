import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml'

/** Where in which file a value was written, so that an error after merging still names the right line. */
export interface Origin {
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** 1-based. */
  readonly column: number
}

/** A YAML value that remembers where each part came from. */
export type Annotated =
  | { readonly form: 'map'; readonly origin: Origin; readonly entries: ReadonlyMap<string, Annotated> }
  | { readonly form: 'list'; readonly origin: Origin; readonly elements: readonly Annotated[] }
  | {
      readonly form: 'scalar'
      readonly origin: Origin
      readonly value: unknown
      /** Where the value's own text begins, after its key and an opening quote. */
      readonly textAt: Origin
    }

const maximumDepth = 32

/** Why a text is no YAML that we read, and where. */
export class YamlFault extends Error {
  constructor(
    readonly line: number,
    readonly column: number,
    message: string,
  ) {
    super(message)
    this.name = 'YamlFault'
  }
}

/**
 * Parses one YAML document. Aliases are refused: with them a small file can unfold to a huge one, and an origin would
 * have two places.
 * @throws CockpitError BAD_PROFILE with file and line of what is wrong.
 */
export function parseAnnotatedYaml(text: string, file: string): Annotated {
  try {
    return annotateYaml(text, file)
  } catch (thrown) {
    if (!(thrown instanceof YamlFault)) throw thrown
    throw new CockpitError(
      'BAD_PROFILE',
      `${file}, line ${thrown.line}: ${thrown.message}`,
      'Correct that line and start again.',
    )
  }
}

/**
 * As `parseAnnotatedYaml`, for a document that may be a part of a file.
 * @param firstLine the line of the file on which `text` begins.
 * @throws YamlFault
 */
export function annotateYaml(text: string, file: string, firstLine = 1): Annotated {
  const lines = new LineCounter()
  const originOf = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset)
    return { file, line: line + firstLine - 1, column: Math.max(1, col) }
  }
  const refuse = (at: Origin, message: string): YamlFault => new YamlFault(at.line, at.column, message)
  const document = parsed(text, lines, firstLine)

  const first = document.errors[0]
  if (first) throw refuse(originOf(first.pos[0]), first.message.trim())

  const convert = (node: Node | null, fallback: Origin, depth: number): Annotated => {
    const origin = node?.range ? originOf(node.range[0]) : fallback
    if (depth > maximumDepth) throw refuse(origin, `nested deeper than ${maximumDepth} levels`)
    if (isAlias(node)) throw refuse(origin, 'anchors and aliases are not read here; write the value out')
    if (isMap(node)) {
      const entries = new Map<string, Annotated>()
      for (const pair of node.items) {
        if (!isScalar(pair.key) || typeof pair.key.value !== 'string') throw refuse(origin, 'a key must be text')
        const at = pair.key.range ? originOf(pair.key.range[0]) : origin
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
    if (!isScalar(node)) return { form: 'scalar', origin, value: null, textAt: origin }
    return { form: 'scalar', origin, value: node.value, textAt: textOrigin(node, origin) }
  }
  return convert(document.contents, { file, line: firstLine, column: 1 }, 0)
}

/** A quoted text begins after its quote, a block text on the line below its mark. */
function textOrigin(node: Scalar, origin: Origin): Origin {
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return { ...origin, column: origin.column + 1 }
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    return { ...origin, line: origin.line + 1, column: 1 }
  }
  return origin
}

function parsed(text: string, lineCounter: LineCounter, firstLine: number): ReturnType<typeof parseDocument> {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true })
  } catch (thrown) {
    // The library descends by recursion: a text of a hundred thousand brackets ends its stack.
    if (!(thrown instanceof RangeError)) throw thrown
    throw new YamlFault(firstLine, 1, `nested deeper than ${maximumDepth} levels`)
  }
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
