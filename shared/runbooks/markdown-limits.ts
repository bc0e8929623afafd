// The Markdown parser keeps a stack of containers for each line and looks for partners of brackets and marks over a whole
// paragraph: both cost the square of what a hostile text holds. What people write stays far below these bounds.
// Code is counted as well: whether a line belongs to a fence is what only the parser knows.

export const longestMarkdown = 256 * 1024
const longestLine = 8_192
const mostLines = 8_000
const mostListLines = 2_000
const deepestContainers = 3
const deepestIndent = 24
const mostNested = 200
const mostMarks = 10_000

export interface MarkdownFault {
  /** 1 for the first. */
  readonly line: number
  readonly message: string
}

const container = /^[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))/
const marks = /[[\]`*_<~|]/g

/** Why a text is not parsed at all; null when it may be. Its own cost grows with the text's length only. */
export function markdownFault(text: string): MarkdownFault | null {
  if (text.length > longestMarkdown) {
    return {
      line: 1,
      message: `The text is larger than ${longestMarkdown / 1024} KiB (${Math.round(text.length / 1024)} KiB)`,
    }
  }
  let listLines = 0
  let nested = 0
  let marksSeen = 0
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const at = index + 1
    if (at > mostLines) return { line: at, message: `There are more than ${mostLines} lines` }
    if (line.length > longestLine) return { line: at, message: `The line is longer than ${longestLine} characters` }
    const { depth, indent } = containersOf(line)
    if (depth > 0) listLines += 1
    if (listLines > mostListLines) return { line: at, message: `More than ${mostListLines} lines are lists or quotes` }
    if (depth > 0 && (depth > 1 || indent > 4)) nested += 1
    if (depth > deepestContainers || (depth > 0 && indent > deepestIndent) || nested > mostNested) {
      return { line: at, message: 'Quotes and lists are nested too deeply or too often' }
    }
    marksSeen += line.match(marks)?.length ?? 0
    if (marksSeen > mostMarks) return { line: at, message: `There are more than ${mostMarks} marks of Markdown` }
  }
  return null
}

function containersOf(line: string): { readonly depth: number; readonly indent: number } {
  const indent = line.length - line.trimStart().length
  let depth = 0
  let rest = line
  while (depth <= deepestContainers) {
    const found = container.exec(rest)
    if (found === null) break
    rest = rest.slice(found[0].length)
    depth += 1
  }
  return { depth, indent }
}
