import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useState } from 'react'
import { useServices } from '../app/services.ts'

/** Takes an ignore back; `done` is called when it is. */
export function useTakeBack(done: () => void): {
  readonly takeBack: (id: string) => void
  readonly error: ErrorShape | null
} {
  const { clients } = useServices()
  const [error, setError] = useState<ErrorShape | null>(null)
  const takeBack = (id: string) => {
    clients.problems.takeBack({ id }).then(
      () => {
        setError(null)
        done()
      },
      (thrown: unknown) => setError(toErrorShape(thrown)),
    )
  }
  return { takeBack, error }
}
