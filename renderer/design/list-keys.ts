export type ListMove = { readonly to: number } | 'open' | null

interface ListPlace {
  readonly index: number
  readonly count: number
  /** Rows that fit on the screen. */
  readonly page: number
}

/** What a key does in a list: arrows or j and k step, Page, Home and End jump, Enter opens. null = not ours. */
export function listMove(key: string, { index, count, page }: ListPlace): ListMove {
  if (count === 0) return null
  const clamp = (to: number) => ({ to: Math.max(0, Math.min(count - 1, to)) })
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return clamp(index + 1)
    case 'ArrowUp':
    case 'k':
      return clamp(index < 0 ? 0 : index - 1)
    case 'PageDown':
      return clamp(index + page)
    case 'PageUp':
      return clamp(index - page)
    case 'Home':
      return clamp(0)
    case 'End':
      return clamp(count - 1)
    case 'Enter':
      return index < 0 ? null : 'open'
    default:
      return null
  }
}
