import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findRoot } from '@main/platform/resource-root.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { runCommandLine } from './run.ts'

/** The program `cockpit`, bundled to out/main/cockpit.cjs. */
async function main(): Promise<number> {
  const root = findRoot(import.meta.dirname)
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const stop = new AbortController()
  const stopped = (): void => {
    // A second Ctrl-C does not wait for connections to close.
    if (stop.signal.aborted) process.exit(130)
    stop.abort(new CockpitError('CANCELLED', 'Stopped.'))
  }
  process.on('SIGINT', stopped)
  process.on('SIGTERM', stopped)
  // `cockpit get pods | head` closes our output early: that is the reader's wish, not an error.
  process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code === 'EPIPE') process.exit(0)
    throw failure
  })
  return runCommandLine(
    process.argv.slice(2),
    {
      env: process.env,
      platform: process.platform,
      home: homedir(),
      root,
      clock: systemClock,
      signal: stop.signal,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      drained: () =>
        process.stdout.writableNeedDrain
          ? new Promise((resolve) => process.stdout.once('drain', resolve))
          : Promise.resolve(),
      outIsTerminal: process.stdout.isTTY === true,
      errIsTerminal: process.stderr.isTTY === true,
    },
    version,
  )
}

/** Ends without waiting for idle sockets, but only when everything printed has left: a pipe may be slow. */
function end(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

main().then(end, (thrown: unknown) => {
  process.stderr.write(`error INTERNAL: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  end(2)
})
