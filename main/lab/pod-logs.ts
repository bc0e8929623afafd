import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clusters/cluster-access.ts'
import { crashLines, podLogLines } from './pod-log-lines.ts'

export interface PodLogsOptions {
  /** Where `NAME.log` files are made; created when missing. */
  readonly folder: string
  readonly clock: Clock
  /** Called with each line as it is written; `at` is in ms since the epoch. Those of a history may come again. */
  readonly onLine?: (name: string, at: number, text: string) => void
  /** Called with the lines of an incident, all of one moment, and with none when they are withdrawn. */
  readonly onInterjected?: (name: string, at: number, texts: readonly string[]) => void
}

/** What an incident may do to the pods' logs. */
export interface PodLogControl {
  /** Writes lines of now into a container's log. Again for the same container does nothing. */
  interject(name: string, lines: readonly string[]): Promise<void>
  /** Takes them away again, so that the next practice begins with a clean log. */
  withdraw(name: string): Promise<void>
}

export interface PodLogs extends PodLogControl {
  /** No line is written after it resolves. The files stay. */
  close(): Promise<void>
}

const everyMs = 5000
const historyLines = 240
/** A file begins anew with a fresh history after about half a day, so that a lab left running fills no disk. */
const linesBeforeAnew = 10_000

/** One line in the container runtimes' format, which kubelets and kwok read. */
export const criLine = (at: Date, text: string): string => `${at.toISOString()} stdout F ${text}\n`

/** Writes the pods' logs: a history of 20 minutes, then a line for each container every five seconds. */
export async function startPodLogs({ folder, clock, onLine, onInterjected }: PodLogsOptions): Promise<PodLogs> {
  await mkdir(folder, { recursive: true })
  const names = Object.keys(podLogLines)
  /** Lines of incidents, by the log's name. */
  const interjected = new Map<string, readonly string[]>()
  let next = 0
  let closed = false
  let cancel = () => {}
  let writing: Promise<unknown> = Promise.resolve()
  const pathOf = (name: string): string => join(folder, `${name}.log`)

  const lineOf = (name: string, n: number, at: Date): string => {
    const text = podLogLines[name]?.(n, at) ?? ''
    onLine?.(name, at.getTime(), text)
    return criLine(at, text)
  }

  const begin = async (): Promise<void> => {
    const now = clock.now()
    const times = Array.from({ length: historyLines }, (_, n) => new Date(now - (historyLines - n) * everyMs))
    for (const name of names) {
      await writeFile(pathOf(name), times.map((at, n) => lineOf(name, n, at)).join(''))
    }
    for (const [name, lines] of interjected) await appendFile(pathOf(name), lines.join(''))
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
    for (const name of names) await appendFile(pathOf(name), lineOf(name, n, at))
  }

  /** One after another, for all of them write the same files. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = writing.then(work)
    writing = done.catch(() => undefined)
    return done
  }

  const schedule = (): void => {
    cancel = clock.after(everyMs, () => {
      // A folder that was taken away ends the lab's logs, not the lab.
      inTurn(write)
        .catch(() => undefined)
        .then(() => {
          if (!closed) schedule()
        })
    })
  }

  await begin()
  schedule()
  return {
    interject: (name, texts) =>
      inTurn(async () => {
        if (interjected.has(name)) return
        const at = new Date(clock.now())
        const lines = texts.map((text) => criLine(at, text))
        interjected.set(name, lines)
        await appendFile(pathOf(name), lines.join(''))
        onInterjected?.(name, at.getTime(), texts)
      }),
    withdraw: (name) =>
      inTurn(async () => {
        const gone = new Set(interjected.get(name))
        interjected.delete(name)
        if (gone.size === 0) return
        const kept = (await readFile(pathOf(name), 'utf8')).split(/(?<=\n)/).filter((line) => !gone.has(line))
        await writeFile(pathOf(name), kept.join(''))
        onInterjected?.(name, clock.now(), [])
      }),
    async close() {
      closed = true
      cancel()
      await writing
    },
  }
}
