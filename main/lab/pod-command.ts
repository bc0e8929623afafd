import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { runPodCommand } from './pod-commands/index.ts'
import { readPodPlace } from './pod-commands/pod-place.ts'

/** The program behind every command that answers in the lab's pods: `lab-pod-command NAME ARGUMENTS`. */
async function main(): Promise<number> {
  const [name = '', ...argv] = process.argv.slice(2)
  return runPodCommand(name, {
    argv,
    place: readPodPlace(process.env),
    output: {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    },
    now: Date.now,
  })
}

// Whoever read the output has gone: a loop has nobody to print for, and ends as SIGPIPE ends it in life.
process.stdout.on('error', () => process.exit(141))

main().then(
  (exitCode) => {
    process.exitCode = exitCode
  },
  (thrown: unknown) => {
    process.stderr.write(`${toErrorShape(thrown).message}\n`)
    process.exitCode = 70
  },
)
