import type { Cockpit } from '@main/cockpit.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type Choice, type ClusterOptions, chooseClusters } from './choose-clusters.ts'
import { startProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** Opens the services on the chosen clusters for the time of `work`, and closes every connection after it. */
export async function withCockpit<T>(
  options: ClusterOptions,
  terminal: Terminal,
  work: (cockpit: Cockpit, choice: Choice) => Promise<T>,
  /** Per check, ms. */
  checkTimeoutMs?: number,
): Promise<T> {
  const choice = await chooseClusters(options, terminal)
  for (const { source, message } of choice.sourceErrors) terminal.err(`not used: ${source}: ${message}\n`)
  const { openCockpit } = await import('@main/cockpit.ts')
  const cockpit = await openCockpit({
    kubeconfigPaths: choice.kubeconfigPaths,
    contexts: choice.contexts,
    root: terminal.root,
    clock: terminal.clock,
    surroundings: { platform: terminal.platform, env: terminal.env, home: terminal.home },
    ...(checkTimeoutMs === undefined ? {} : { checkTimeoutMs }),
  })
  try {
    return await work(cockpit, choice)
  } finally {
    await cockpit.close()
  }
}

/** Ends with Ctrl-C or when the time that the user allows has run out, whichever is first. */
export function limited(terminal: Terminal, timeoutMs: number): { signal: AbortSignal; stop: () => void } {
  const limit = new AbortController()
  const stop = terminal.clock.after(timeoutMs, () =>
    limit.abort(
      new CockpitError('TIMED_OUT', `Not finished within ${timeoutMs / 1000} s.`, 'Allow more with --timeout SECONDS.'),
    ),
  )
  return { signal: AbortSignal.any([terminal.signal, limit.signal]), stop }
}

/** Says what is waited for while `work` goes on, and ends its signal as `limited` does. */
export async function inTime<T>(
  terminal: Terminal,
  timeoutMs: number,
  waitingFor: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const progress = startProgress(terminal)
  const limit = limited(terminal, timeoutMs)
  progress.say(waitingFor)
  try {
    return await work(limit.signal)
  } finally {
    limit.stop()
    progress.end()
  }
}
