import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useCallback, useEffect, useState } from 'react'

export interface Answer<T> {
  /** null until it has come; what came last stays while it is asked again. */
  readonly value: T | null
  readonly error: ErrorShape | null
  readonly again: () => void
}

/** Asks once, and again when `ask` is another function (useCallback) or by `again`. An answer that comes too late is dropped. */
export function useAnswer<T>(ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Omit<Answer<T>, 'again'>>({ value: null, error: null })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let gone = false
    ask().then(
      (value) => gone || setAnswer({ value, error: null }),
      (thrown: unknown) => gone || setAnswer((before) => ({ ...before, error: toErrorShape(thrown) })),
    )
    return () => {
      gone = true
    }
  }, [ask, turn])
  const again = useCallback(() => setTurn((before) => before + 1), [])
  return { ...answer, again }
}
