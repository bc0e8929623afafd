import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { LogsInput, LogsMessage, logsContract } from '@shared/logs/contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { LogSession } from './log-session.ts'

/** About ten messages a second at most, to a window. */
const windowPace = 100
/** A reader who wants every line wants them soon. */
const eagerPace = 10

export interface LogsServiceOptions {
  /** Errors: NOT_FOUND for a cluster that is not there. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  /** As it holds on the cluster. */
  readonly profile: (id: ClusterId) => Pick<PlatformProfile, 'logViews'>
  readonly clock: Clock
  /** 0 up to 1, for the jitter of reconnects. */
  readonly random: () => number
}

/** The logs contract, answered from the API servers alone. */
export function logsService(options: LogsServiceOptions): Handlers<typeof logsContract> {
  return {
    lines: (input, signal) => readLogs(options, input, signal),
    views: ({ cluster }) => [...(options.profile(cluster).logViews ?? [])],
  }
}

/** One reader's lines, until the signal aborts or nothing more will come. Errors: NOT_FOUND and those of any request. */
export async function* readLogs(
  { cluster, clock, random }: Pick<LogsServiceOptions, 'cluster' | 'clock' | 'random'>,
  input: LogsInput,
  signal: AbortSignal,
): AsyncGenerator<LogsMessage, void, void> {
  const ending = new AbortController()
  const stop = () => ending.abort()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const session = new LogSession({ cluster: cluster(input.cluster), input, clock, random })
  try {
    await session.open(ending.signal)
    yield* conflatedStream(session, clock, input.whenBehind === 'wait' ? eagerPace : windowPace, ending.signal)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
