import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { podCommandNames } from '../pod-command-names.ts'
import { curl } from './curl.ts'
import { nslookup } from './nslookup.ts'
import { nvidiaSmi } from './nvidia-smi.ts'
import type { PodCommand, PodCommandRun } from './pod-place.ts'
import { python } from './python.ts'

const commands: Readonly<Record<(typeof podCommandNames)[number], PodCommand>> = {
  python,
  python3: python,
  curl,
  'nvidia-smi': nvidiaSmi,
  nslookup,
}

/** Whether the lab has a stand-in of this name for its pods. */
export const isPodCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name)

/** Runs a stand-in by its name; what it throws is told as a program tells it, and ends it. @returns the exit code */
export async function runPodCommand(name: string, run: PodCommandRun): Promise<number> {
  if (!isPodCommand(name)) {
    run.output.stderr(`${name}: not found\n`)
    return 127
  }
  try {
    return await commands[name](run)
  } catch (thrown) {
    run.output.stderr(`${toErrorShape(thrown).message}\n`)
    return 70
  }
}
