import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import type { ReferenceOverview } from '@shared/reference/contract.ts'
import type { ReferenceDocument, ReferenceKind } from '@shared/reference/reference.ts'
import { useCallback, useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useStream } from '../bridge/use-stream.ts'

export interface ReferenceState {
  /** null until the first message. */
  readonly overview: ReferenceOverview | null
  /** Set while the stream from the app core is broken. */
  readonly broken: ErrorShape | null
}

/** The list of everything, while the screen is there. */
export function useReference(): ReferenceState {
  const { clients } = useServices()
  const open = useCallback(
    (observer: StreamObserver<ReferenceOverview>) => clients.reference.overview({}, observer),
    [clients],
  )
  const { message: overview, broken } = useStream(open)
  return { overview, broken }
}

export type ShownDocument = { readonly document: ReferenceDocument | null; readonly error: ErrorShape | null }

/** One text; it is asked for again whenever `overview` is another one, and stays shown until the answer is there. */
export function useDocument(kind: ReferenceKind, id: string, overview: ReferenceOverview | null): ShownDocument {
  const { clients } = useServices()
  const [shown, setShown] = useState<ShownDocument>({ document: null, error: null })
  useEffect(() => {
    let current = true
    clients.reference.show({ kind, id }).then(
      (document) => {
        if (current) setShown({ document, error: null })
      },
      (thrown: unknown) => {
        if (current) setShown({ document: null, error: toErrorShape(thrown) })
      },
    )
    return () => {
      current = false
    }
  }, [clients, kind, id, overview])
  const { document } = shown
  return document !== null && (document.kind !== kind || document.id !== id) ? { document: null, error: null } : shown
}
