import { BlockFault, type Lookup, partsOf } from './template.ts'

/**
 * PromQL, LogQL and TraceQL. A text stands in double quotes, its own or those that are written around it, and is escaped;
 * in a matcher that is a regular expression it stands for itself. Numbers outside of quotes stand as they are.
 * @throws BlockFault
 */
export function fillQuery(source: string, lookup: Lookup): string {
  const text = source.trim()
  if (text === '') throw new BlockFault('The query is empty')
  let filled = ''
  let quote: string | null = null
  let isPattern = false
  for (const part of partsOf(text)) {
    if ('text' in part) {
      const read = scan(part.text, quote, isPattern)
      quote = read.quote
      isPattern = read.isPattern
      filled += part.text
      continue
    }
    if (quote === '#') throw new BlockFault('An input cannot stand in a comment')
    if (quote === '`' || quote === "'") {
      throw new BlockFault('An input cannot stand in this kind of quotes, which know no escapes', 'Use double quotes.')
    }
    const value = lookup(part.input)
    const plain = String(value)
    if (quote === null && typeof value === 'number') filled += plain
    else {
      const meant = (quote === null ? patternAhead(filled) : isPattern)
        ? plain.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
        : plain
      const escaped = meant.replace(/[\\"]/g, '\\$&')
      filled += quote === null ? `"${escaped}"` : escaped
    }
  }
  if (quote !== null && quote !== '#') throw new BlockFault('A quote is not closed')
  return filled
}

function scan(
  text: string,
  from: string | null,
  wasPattern: boolean,
): { readonly quote: string | null; readonly isPattern: boolean } {
  let quote = from
  let isPattern = wasPattern
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote === '#') {
      if (character === '\n') quote = null
    } else if (quote !== null) {
      if (character === '\\' && quote !== '`') at += 1
      else if (character === quote) quote = null
    } else if (character === '"' || character === "'" || character === '`') {
      quote = character
      isPattern = patternAhead(text.slice(0, at))
    } else if (character === '#') quote = '#'
  }
  return { quote, isPattern }
}

/** Whether what follows is read as a regular expression: `=~`, `!~`, and `|~` of LogQL. */
function patternAhead(before: string): boolean {
  return /[=!|]~\s*$/.test(before)
}
