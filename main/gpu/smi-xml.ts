import { SaxesParser } from 'saxes'

/** An element with its text and its children, in order. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Text directly inside, joined and trimmed. */
  text: string
  readonly children: XmlElement[]
}

const deepest = 32
const mostElements = 400_000

/**
 * Reads one document into elements. The parser resolves no entity beside XML's own five, and reads no DTD.
 * @returns the root, and every element below it that was closed; `fault` says where the document stops being one,
 * and is null when it is whole.
 */
export function readXml(text: string): { root: XmlElement | null; closed: boolean; fault: string | null } {
  const parser = new SaxesParser({ xmlns: false })
  let root: XmlElement | null = null
  let closed = false
  let fault: string | null = null
  let elements = 0
  const open: { element: XmlElement; text: string }[] = []
  parser.on('error', (error) => {
    fault ??= error.message
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1
    if (open.length >= deepest || elements > mostElements) parser.fail('more elements than nvidia-smi prints')
    open.push({ element: { name, attributes: { ...attributes }, text: '', children: [] }, text: '' })
  })
  parser.on('text', (part) => {
    const top = open.at(-1)
    if (top !== undefined) top.text += part
  })
  parser.on('closetag', () => {
    const top = open.pop()
    if (top === undefined) return
    top.element.text = top.text.trim()
    const parent = open.at(-1)
    // Only what was closed becomes part of the document: a cut element holds a cut figure.
    if (parent !== undefined) parent.element.children.push(top.element)
    else {
      root = top.element
      closed = true
    }
  })
  try {
    parser.write(text).close()
  } catch (thrown) {
    fault ??= thrown instanceof Error ? thrown.message : String(thrown)
  }
  return { root: root ?? open[0]?.element ?? null, closed, fault }
}

export const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((each) => each.name === name)

/** The element under these names, one below the other. */
export const below = (element: XmlElement, ...names: readonly string[]): XmlElement | undefined =>
  names.reduce<XmlElement | undefined>((at, name) => child(at, name), element)
