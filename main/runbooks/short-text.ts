/** A value of a result for a person: texts as they are, numbers with six figures at most, the rest as JSON, cut. */
export function shortText(value: unknown, longest: number): string {
  const text = plainText(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
  if (typeof value === 'object' && value !== null) return jsonText(value)
  return String(value)
}

/** JSON that a number of CEL's whole kind does not break. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)) ?? 'nothing'
  } catch {
    return '(cannot be shown)'
  }
}
