import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { podCommandNames } from './pod-command-names.ts'
import { curl } from './pod-commands/curl.ts'
import { nslookup } from './pod-commands/nslookup.ts'
import { nvidiaSmi } from './pod-commands/nvidia-smi.ts'
import { type PodCommand, readPodPlace } from './pod-commands/pod-place.ts'
import { python } from './pod-commands/python.ts'

const commands: Readonly<Record<(typeof podCommandNames)[number], PodCommand>> = {
  python,
  python3: python,
  curl,
  'nvidia-smi': nvidiaSmi,
  nslookup,
}

/** The program behind every command that answers in the lab's pods: `lab-pod-command NAME ARGUMENTS`. */
async function main(): Promise<number> {
  const [name = '', ...argv] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined
  if (command === undefined) {
    process.stderr.write(`${name}: not found\n`)
    return 127
  }
  return command({
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
