import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { logsService } from '@main/logs/logs-service.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type LogEntry, type LogsInput, type LogsMessage, logsMessage } from '@shared/logs/contract.ts'

/** A reader in a test: takes messages as the window does, and keeps all that was said. */
export interface LogReader {
  readonly entries: LogEntry[]
  readonly last: LogsMessage | null
  lines(): string[]
  markers(): string[]
  /** Resolves when the condition holds; rejects after 15 s, saying what was read. */
  until(holds: () => boolean): Promise<void>
  close(): Promise<void>
  /** Why the stream broke; null while it has not. */
  readonly broken: CockpitError | null
}

export const followed: Omit<LogsInput, 'cluster'> = {
  target: { kind: 'deployments', namespace: 'shop', name: 'web' },
  containers: null,
  previous: false,
  follow: true,
  tail: null,
  sinceMs: null,
  whenBehind: 'drop-oldest',
}

/** @param pauseMs how long the reader takes over each message. */
export function readLogs(access: ClusterAccess, input: Partial<LogsInput> = {}, pauseMs = 0): LogReader {
  const stopping = new AbortController()
  const entries: LogEntry[] = []
  let last: LogsMessage | null = null
  let broken: CockpitError | null = null
  const service = logsService({ cluster: () => access, profile: () => ({}), clock: systemClock, random: Math.random })
  const run = async () => {
    const stream = service.lines({ ...followed, cluster: access.id, ...input }, stopping.signal)
    try {
      for await (const message of stream) {
        last = logsMessage.parse(message)
        entries.push(...last.entries)
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    } catch (thrown) {
      broken = thrown instanceof CockpitError ? thrown : new CockpitError('INTERNAL', String(thrown))
    }
  }
  const running = run()
  const reader: LogReader = {
    entries,
    get last() {
      return last
    },
    get broken() {
      return broken
    },
    lines: () => entries.flatMap((entry) => (entry.type === 'line' ? [entry.text] : [])),
    markers: () => entries.flatMap((entry) => (entry.type === 'marker' ? [entry.event] : [])),
    async until(holds) {
      const end = Date.now() + 15_000
      while (!holds()) {
        if (Date.now() > end)
          throw new Error(`Never came. Read: ${JSON.stringify({ entries: entries.slice(-30), last, broken })}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    async close() {
      stopping.abort()
      await running
    },
  }
  return reader
}
