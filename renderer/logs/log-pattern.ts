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

/** Behind this a line is not searched: an expression that backtracks must not stop the window. */
const searched = 8_192

/**
 * What a person typed as something to look for; no pattern for no text. Small letters find large ones too; a large
 * letter is meant as such.
 */
export function readPattern({ text, regex }: PatternChoice): PatternAnswer {
  if (text === '') return { pattern: null }
  const flags = /\p{Lu}/u.test(text) ? 'g' : 'gi'
  let expression: RegExp
  try {
    expression = new RegExp(regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags)
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : 'It is not a regular expression.' }
  }
  return {
    pattern: {
      test(line) {
        expression.lastIndex = 0
        return expression.test(head(line))
      },
      ranges(line, most) {
        const found: [number, number][] = []
        for (const { index, 0: hit } of head(line).matchAll(expression)) {
          if (hit.length > 0) found.push([index, index + hit.length])
          if (found.length >= most) break
        }
        return found
      },
    },
  }
}

const head = (line: string): string => (line.length > searched ? line.slice(0, searched) : line)
