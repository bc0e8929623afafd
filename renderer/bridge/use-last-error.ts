import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useCallback, useState } from 'react'

export interface LastError {
  /** Of the last call; null while it is under way, and when it went well. */
  readonly error: ErrorShape | null
  /** Makes a call. Never rejects; false when it was refused. */
  readonly act: (call: () => Promise<unknown>) => Promise<boolean>
  readonly forget: () => void
}

/** Calls of which a screen shows only how the last one failed. */
export function useLastError(): LastError {
  const [error, setError] = useState<ErrorShape | null>(null)
  const forget = useCallback(() => setError(null), [])
  const act = useCallback(async (call: () => Promise<unknown>) => {
    setError(null)
    try {
      await call()
      return true
    } catch (thrown) {
      setError(toErrorShape(thrown))
      return false
    }
  }, [])
  return { error, act, forget }
}
