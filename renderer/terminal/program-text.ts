const longestTitle = 60
/** Controls, and signs that hide or turn text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const hidden = /[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
/** Of what is pasted, tabs and ends of lines stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const notPasted = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g
const longestPaste = 1_000_000

/** A title that a program set, so that it cannot be taken for one of ours: cut, and without signs that hide. */
export function programTitle(text: string): string {
  const plain = text.replace(hidden, '').trim()
  return plain.length > longestTitle ? `${plain.slice(0, longestTitle)}…` : plain
}

export interface Paste {
  readonly text: string
  readonly lines: number
  /** Characters that were left out: controls could end the program's own bracket around what is pasted. */
  readonly left: number
}

/** What would really be sent. null when it is too long to be meant. */
export function readPaste(text: string): Paste | null {
  if (text.length > longestPaste) return null
  const plain = text.replace(notPasted, '')
  return { text: plain, lines: plain.trimEnd().split(/\r\n|\r|\n/).length, left: text.length - plain.length }
}

const address = /https?:\/\/[^\s"'<>`\\^{}|]+[^\s"'<>`\\^{}|.,:;!?)\]]/g

/** Addresses in what is printed, each once. */
export function addressesIn(text: string): string[] {
  return [...new Set([...text.matchAll(address)].map(([found]) => found))]
}
