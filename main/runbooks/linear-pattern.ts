import { RE2JS } from 're2js'

/** A regular expression whose time grows with the text only (RE2): patterns come from files, texts from clusters. */
export interface LinearPattern {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean
  /** What the first group caught (without groups: the whole find); null when it is not found. */
  capture(text: string): string | null
}

const longestPattern = 1_000
const kept = new Map<string, LinearPattern>()
const mostKept = 200

/** @throws Error when it is no pattern of RE2; the message says why. */
export function linearPattern(source: string): LinearPattern {
  const known = kept.get(source)
  if (known !== undefined) return known
  if (source.length > longestPattern) throw new Error(`the pattern is longer than ${longestPattern} characters`)
  const compiled = RE2JS.compile(source)
  const pattern: LinearPattern = {
    test: (text) => compiled.matcher(text).find(),
    capture(text) {
      const matcher = compiled.matcher(text)
      if (!matcher.find()) return null
      return matcher.group(matcher.groupCount() > 0 ? 1 : 0)
    },
  }
  if (kept.size >= mostKept) kept.clear()
  kept.set(source, pattern)
  return pattern
}
