import { BlockFault } from './template.ts'

/** A text for a person: as written, the place of an input, or an expression. */
export type TextPart =
  | { readonly text: string }
  | { readonly input: string }
  | { readonly expression: string; readonly offset: number }

/**
 * Reads `{{input}}` and `{= CEL}` in a text.
 * @throws BlockFault when an expression has no end.
 */
export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') parts.push({ text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('{=', at)) {
      const end = expressionEnd(text, at + 2)
      flush()
      const inner = text.slice(at + 2, end)
      parts.push({ expression: inner.trim(), offset: at + 2 + (inner.length - inner.trimStart().length) })
      at = end
      continue
    }
    const [whole, input] = /^\{\{ *([a-zA-Z][a-zA-Z0-9]*) *\}\}/.exec(text.slice(at, at + 80)) ?? []
    if (whole !== undefined && input !== undefined) {
      flush()
      parts.push({ input })
      at += whole.length - 1
      continue
    }
    plain += text.charAt(at)
  }
  flush()
  return parts
}

/** Where the brace that closes the expression stands: braces of maps and within strings are not it. */
function expressionEnd(text: string, from: number): number {
  let depth = 0
  let quote: string | null = null
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== null) {
      if (character === '\\') at += 1
      else if (character === quote) quote = null
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth += 1
    else if (character === '}') {
      if (depth === 0) return at
      depth -= 1
    }
  }
  throw new BlockFault('An expression {= … } is not closed')
}
