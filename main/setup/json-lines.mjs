import { describeFailure } from './setup-error.mjs'

/**
 * Runs a part of the set-up as a program of its own. With `--json` it prints one JSON object a line, of which the last is
 * `{"type":"done",…}` or `{"type":"failed","code","message","hint"}`; else the same for people. Exit code 0 or 1.
 * It stops when it is told to (SIGTERM, SIGINT) and when the process that started it is gone.
 * @template {{ type: string }} Event
 * @param {object} program
 * @param {readonly string[]} program.words command line
 * @param {AbortController} program.stop
 * @param {(report: (event: Event) => void) => Promise<Record<string, unknown>>} program.work returns what `done` carries
 * @param {(event: Event) => string} program.describe
 */
export async function reportAsJson({ words, stop, work, describe }) {
  const json = words.includes('--json')
  const print = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`)
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => stop.abort())
  // Waiting for another run's lock, or for a program that doesn't stop, must not outlive the wish to stop for long.
  stop.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), 5000).unref())
  // Nobody reads any more: the reader's end of the pipe is closed.
  process.stdout.on('error', () => stop.abort())
  const starter = process.ppid
  const orphaned = setInterval(() => {
    if (process.ppid !== starter) stop.abort()
  }, 1000)
  orphaned.unref()
  let last = ''
  try {
    const result = await work((event) => {
      if (json) return void print(event)
      const text = describe(event)
      if (text !== last) process.stderr.write(`${text}\n`)
      last = text
    })
    if (json) print({ type: 'done', ...result })
    else process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  } catch (failure) {
    const description = describeFailure(failure)
    if (json) print({ type: 'failed', ...description })
    else process.stderr.write(`${description.message}\n${description.hint}\n`)
    process.exitCode = 1
  } finally {
    clearInterval(orphaned)
  }
}
