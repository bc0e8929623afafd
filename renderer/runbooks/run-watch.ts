import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { RunView, Touch } from '@shared/runbooks/run.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'

export interface WatchedRun {
  /** null until the first message. */
  readonly view: RunView | null
  readonly plan: { readonly runbook: Runbook; readonly touches: readonly Touch[] } | null
  /** Why it is not known how the run stands now; what is shown is then old. */
  readonly error: ErrorShape | null
}

const nothing: WatchedRun = { view: null, plan: null, error: null }

/** A run as it goes on, with the runbook that it froze. */
export function useWatchedRun(run: string): WatchedRun {
  const { clients } = useServices()
  const [watched, setWatched] = useState<WatchedRun>(nothing)
  useEffect(() => {
    let gone = false
    const failed = (thrown: unknown) => {
      if (!gone) setWatched((before) => ({ ...before, error: toErrorShape(thrown) }))
    }
    setWatched(nothing)
    clients.runbooks.plan({ run }).then((plan) => gone || setWatched((before) => ({ ...before, plan })), failed)
    const stop = keepOpen<RunView>(
      (observer) => clients.runbooks.watch({ run }, observer),
      { next: (view) => setWatched((before) => ({ ...before, view, error: null })), broken: failed },
      after,
    )
    return () => {
      gone = true
      stop()
    }
  }, [clients, run])
  return watched
}
