/** Of the texts that are kept to be given out again. */
const longestKept = 80
/** A power of two. */
const keptPlaces = 4096
const kept: string[] = []

/**
 * Most texts of a list come again and again (label names, images, reasons, nodes). Each is made once and shared, which is
 * quicker than to make it anew and keeps the rows small.
 */
export function textOf(from: Buffer, start: number, end: number): string {
  if (end - start > longestKept) return from.toString('utf8', start, end)
  let hash = end - start
  for (let at = start; at < end; at += 1) {
    const byte = from[at] ?? 0
    // Only where a byte is a character can the two be compared.
    if (byte > 0x7f) return from.toString('utf8', start, end)
    hash = (Math.imul(hash, 31) + byte) | 0
  }
  const place = (hash ^ (hash >>> 15)) & (keptPlaces - 1)
  const before = kept[place]
  if (before !== undefined && isText(before, from, start, end)) return before
  const text = from.toString('latin1', start, end)
  kept[place] = text
  return text
}

function isText(text: string, from: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at - start) !== from[at]) return false
  return true
}
