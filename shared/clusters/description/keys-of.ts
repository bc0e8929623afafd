import { z } from 'zod'
import type { KeyFact } from './description.ts'

const keyed = z.object({
  data: z.record(z.string(), z.string()).nullish(),
  binaryData: z.record(z.string(), z.string()).nullish(),
})

/** The keys of a Secret or a ConfigMap with the size of each value; null for every other kind. */
export function keysOf(kind: string, object: unknown): KeyFact[] | null {
  if (kind !== 'secrets' && kind !== 'configmaps') return null
  const { data, binaryData } = keyed.safeParse(object).data ?? {}
  const encoded = kind === 'secrets' ? { ...data } : { ...binaryData }
  const plain = kind === 'secrets' ? {} : { ...data }
  const encoder = new TextEncoder()
  return [
    ...Object.entries(encoded).map(([name, value]) => ({ name, bytes: decodedLength(value) })),
    ...Object.entries(plain).map(([name, value]) => ({ name, bytes: encoder.encode(value).length })),
  ].sort((a, b) => a.name.localeCompare(b.name))
}

/** How many bytes a base64 text stands for. */
function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}
