import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import { CockpitError as Failure } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver, Unsubscribe } from '@shared/contract/define-contract.ts'

/** Waits between attempts, ms; the last one repeats. */
const waitsMs = [500, 1000, 2000, 5000, 10_000]

/**
 * Holds a stream open for as long as a screen wants it: a stream that fails or ends is opened again after a growing wait,
 * which starts over once a message has come through.
 */
export function keepOpen<M>(
  open: (observer: StreamObserver<M>) => Unsubscribe,
  receive: { next(message: M): void; broken(error: CockpitError): void },
  after: (ms: number, callback: () => void) => Unsubscribe,
): Unsubscribe {
  let attempt = 0
  let stopped = false
  let release: Unsubscribe = () => {}

  const start = () => {
    release = open({
      next: (message) => {
        attempt = 0
        receive.next(message)
      },
      error: again,
      end: () => again(new Failure('STREAM_ENDED', 'The app core ended this subscription.', 'It is opened again.')),
    })
  }
  const again = (error: CockpitError) => {
    if (stopped) return
    receive.broken(error)
    release = after(waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 10_000, start)
    attempt += 1
  }

  start()
  return () => {
    stopped = true
    release()
  }
}
