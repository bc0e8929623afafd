import { useRef } from 'react'
import { sameRow } from './same-row.ts'

/** The value as it was before while it says the same, so that what hangs on its reference is left alone. Plain JSON. */
export function useSame<T>(value: T): T {
  const held = useRef(value)
  if (!sameRow(held.current, value)) held.current = value
  return held.current
}
