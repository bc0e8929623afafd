import { RE2JS } from 're2js'

export interface PatternChoice {
  readonly text: string
  readonly regex: boolean
}

export interface Pattern {
  test(text: string): boolean
  /** Where it is found, in order; at most so many. */
  ranges(text: string, most: number): readonly (readonly [number, number])[]
}

export type PatternAnswer = { readonly pattern: Pattern | null } | { readonly error: string }

/** Behind this a line is not searched. */
const searched = 8_192

/**
 * What a person typed as something to look for; no pattern for no text. Small letters find large ones too; a large
 * letter is meant as such. Expressions are RE2's, whose time grows with the line only: none can stop the window.
 */
export function readPattern({ text, regex }: PatternChoice): PatternAnswer {
  if (text === '') return { pattern: null }
  let expression: RE2JS
  try {
    const flags = /\p{Lu}/u.test(regex ? text.replace(/\\./gu, '') : text) ? 0 : RE2JS.CASE_INSENSITIVE
    expression = RE2JS.compile(regex ? text : RE2JS.quote(text), flags)
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : 'It is not a regular expression.' }
  }
  return {
    pattern: {
      test: (line) => expression.test(head(line)),
      ranges(line, most) {
        const found: [number, number][] = []
        const matcher = expression.matcher(head(line))
        while (found.length < most && matcher.find()) {
          if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()])
        }
        return found
      },
    },
  }
}

const head = (line: string): string => (line.length > searched ? line.slice(0, searched) : line)
