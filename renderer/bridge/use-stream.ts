import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver, Unsubscribe } from '@shared/contract/define-contract.ts'
import { useEffect, useState } from 'react'
import { keepOpen } from './keep-open.ts'
import { after } from './timer.ts'

export interface StreamState<M> {
  /** The last message; null until the first. */
  readonly message: M | null
  /** Set while the stream is broken; what is shown is then as last heard. */
  readonly broken: ErrorShape | null
}

/** The last message of a stream while the component is there. Give a stable `open` (useCallback); null opens nothing. */
export function useStream<M>(open: ((observer: StreamObserver<M>) => Unsubscribe) | null): StreamState<M> {
  const [state, setState] = useState<StreamState<M>>({ message: null, broken: null })
  useEffect(() => {
    setState({ message: null, broken: null })
    if (open === null) return
    return keepOpen<M>(
      open,
      {
        next: (message) => setState({ message, broken: null }),
        broken: ({ code, message: why, hint }) =>
          setState(({ message }) => ({ message, broken: { code, message: why, hint } })),
      },
      after,
    )
  }, [open])
  return state
}
