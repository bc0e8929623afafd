/** A piece of a runbook's text: as written, or the place of an input. */
export type Part = { readonly text: string } | { readonly input: string }

/** Why a block cannot be run as it is written or filled; `line` counts from the block's first. */
export class BlockFault extends Error {
  constructor(
    message: string,
    readonly hint = '',
    readonly line = 0,
  ) {
    super(message)
    this.name = 'BlockFault'
  }
}

const place = /\{\{ *([a-zA-Z][a-zA-Z0-9]*) *\}\}/g

/** Splits a text at its `{{inputs}}`. Values are never looked at again: what looks like a place in a value is text. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let end = 0
  for (const found of text.matchAll(place)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index) })
    parts.push({ input: found[1] ?? '' })
    end = found.index + found[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** The inputs that a text speaks of, in order, each once. */
export function inputsIn(text: string): readonly string[] {
  return [...new Set(partsOf(text).flatMap((part) => ('input' in part ? [part.input] : [])))]
}

/** Gives the value of an input. @throws BlockFault when there is none. */
export type Lookup = (input: string) => string | number | boolean
