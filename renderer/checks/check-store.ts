import type { CheckResult } from '@shared/checks/check.ts'
import type { MorningCheckMessage } from '@shared/checks/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { CockpitError, ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver, Unsubscribe } from '@shared/contract/define-contract.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface CheckState {
  /** `cancelled` and `failed` keep what had finished. */
  readonly phase: 'never-run' | 'running' | 'done' | 'cancelled' | 'failed'
  readonly planned: MorningCheckMessage['planned']
  readonly results: readonly CheckResult[]
  /** ms since the epoch. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly error: ErrorShape | null
}

export interface CheckRunner {
  readonly store: StoreApi<CheckState>
  /** Starts over; a run that is under way is cancelled. It goes on when another screen is opened. */
  run(clusters: readonly ClusterId[]): void
  cancel(): void
}

type OpenMorning = (input: { clusters: ClusterId[] }, observer: StreamObserver<MorningCheckMessage>) => Unsubscribe

/** Holds the last run of the morning check. `now` in ms since the epoch. */
export function createCheckRunner(open: OpenMorning, now: () => number): CheckRunner {
  const store = createStore<CheckState>(() => ({
    phase: 'never-run',
    planned: [],
    results: [],
    startedAt: null,
    endedAt: null,
    error: null,
  }))
  let close: Unsubscribe = () => {}
  let run = 0

  const finish = (phase: 'done' | 'cancelled' | 'failed', error: ErrorShape | null) => {
    close()
    close = () => {}
    store.setState({ phase, endedAt: now(), error })
  }

  return {
    store,
    run(clusters) {
      close()
      run += 1
      const mine = run
      const current = () => mine === run && store.getState().phase === 'running'
      // The plan of the last run stays until the new one comes, so that the matrix does not fold up in between.
      store.setState({ phase: 'running', results: [], startedAt: now(), endedAt: null, error: null })
      close = open(
        { clusters: [...clusters] },
        {
          next(message) {
            if (!current()) return
            store.setState((state) => ({
              planned: message.planned,
              results: message.finished.length === 0 ? state.results : [...state.results, ...message.finished],
            }))
            if (message.done) finish('done', null)
          },
          error({ code, message, hint }: CockpitError) {
            if (current()) finish('failed', { code, message, hint })
          },
          end() {
            if (current()) {
              finish('failed', {
                code: 'ENDED_EARLY',
                message: 'The check ended before every result had come.',
                hint: 'Run it again.',
              })
            }
          },
        },
      )
    },
    cancel() {
      if (store.getState().phase === 'running') finish('cancelled', null)
    },
  }
}
