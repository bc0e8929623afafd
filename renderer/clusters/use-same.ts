import { useRef } from 'react'
import { sameRow } from './same-row.ts'

/**
 * The value as it was before while it says the same, so that what hangs on its reference is left alone. Plain JSON.
 * @param same where two long values can be told apart more quickly than as a whole.
 */
export function useSame<T>(value: T, same: (a: T, b: T) => boolean = sameRow): T {
  const held = useRef(value)
  if (!same(held.current, value)) held.current = value
  return held.current
}
