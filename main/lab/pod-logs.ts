import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clusters/cluster-access.ts'
import { crashLines, podLogLines } from './pod-log-lines.ts'

export interface PodLogs {
  /** No line is written after it resolves. The files stay. */
  close(): Promise<void>
}

const everyMs = 5000
const historyLines = 240
/** A file begins anew with a fresh history after about half a day, so that a lab left running fills no disk. */
const linesBeforeAnew = 10_000

/** One line in the container runtimes' format, which kubelets and kwok read. */
const criLine = (at: Date, text: string): string => `${at.toISOString()} stdout F ${text}\n`

/**
 * Writes the pods' logs: a history of 20 minutes, then a line for each container every five seconds.
 * @param folder where `NAME.log` files are made; created when missing
 */
export async function startPodLogs({ folder, clock }: { folder: string; clock: Clock }): Promise<PodLogs> {
  await mkdir(folder, { recursive: true })
  const names = Object.keys(podLogLines)
  let next = 0
  let closed = false
  let cancel = () => {}
  let writing: Promise<unknown> = Promise.resolve()

  const lineOf = (name: string, n: number, at: Date): string => criLine(at, podLogLines[name]?.(n, at) ?? '')

  const begin = async (): Promise<void> => {
    const now = clock.now()
    const times = Array.from({ length: historyLines }, (_, n) => new Date(now - (historyLines - n) * everyMs))
    for (const name of names) {
      await writeFile(join(folder, `${name}.log`), times.map((at, n) => lineOf(name, n, at)).join(''))
    }
    const crashedAt = new Date(now)
    for (const [name, lines] of Object.entries(crashLines)) {
      await writeFile(join(folder, `${name}-previous.log`), lines.map((text) => criLine(crashedAt, text)).join(''))
    }
    next = historyLines
  }

  const write = async (): Promise<void> => {
    if (next >= linesBeforeAnew) return begin()
    const n = next++
    const at = new Date(clock.now())
    for (const name of names) await appendFile(join(folder, `${name}.log`), lineOf(name, n, at))
  }

  const schedule = (): void => {
    cancel = clock.after(everyMs, () => {
      // A folder that was taken away ends the lab's logs, not the lab.
      writing = write()
        .catch(() => undefined)
        .then(() => {
          if (!closed) schedule()
        })
    })
  }

  await begin()
  schedule()
  return {
    async close() {
      closed = true
      cancel()
      await writing
    },
  }
}
