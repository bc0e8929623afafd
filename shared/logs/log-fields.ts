/** Behind this a line is no longer looked into for fields. */
const longestJson = 16 * 1024
/** Of an object within the object: "request.user". Deeper ones stand as JSON. */
const deepest = 2
const mostFields = 64

export type LogFields = ReadonlyMap<string, string>

const none: LogFields = new Map()
const logfmtPair = /(?:^|\s)([A-Za-z_][\w.@-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g

/**
 * The fields of a structured line, in their order: of a JSON object that the line is or ends with, else of
 * `name=value` words of which there are at least two. Empty for a line of plain text.
 */
export function fieldsOf(text: string): LogFields {
  if (text.length > longestJson) return none
  const start = text.indexOf('{')
  if (start !== -1 && text.trimEnd().endsWith('}')) {
    const parsed = parseObject(text.slice(start))
    if (parsed !== null) return flattened(parsed)
  }
  if (!text.includes('=')) return none
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, plain] of text.matchAll(logfmtPair)) {
    if (fields.size < mostFields)
      fields.set(name, quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'))
  }
  return fields.size > 1 ? fields : none
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}

function flattened(object: Readonly<Record<string, unknown>>): LogFields {
  const fields = new Map<string, string>()
  const add = (prefix: string, part: Readonly<Record<string, unknown>>, depth: number): void => {
    for (const [key, value] of Object.entries(part)) {
      if (fields.size >= mostFields) return
      const name = `${prefix}${key}`
      if (typeof value === 'string') fields.set(name, value)
      else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < deepest) {
        add(`${name}.`, value as Readonly<Record<string, unknown>>, depth + 1)
      } else fields.set(name, JSON.stringify(value))
    }
  }
  add('', object, 1)
  return fields
}
