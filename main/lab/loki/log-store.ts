import { podLogLines } from '../pod-log-lines.ts'

export type LogLabels = Readonly<Record<string, string>>

export interface LogEntry {
  /** ms since the epoch */
  readonly at: number
  readonly text: string
}

export interface LogStream {
  readonly labels: LogLabels
  /** Oldest first. */
  readonly entries: readonly LogEntry[]
}

/** Four hours of one container's lines; what is older is thinned out to one line in ten minutes. */
const mostEntries = 3_000
const thinnedToMs = 600_000
/** Nothing older than this is there: Loki's retention in the lab. */
const keptForMs = 14 * 86_400_000

const namespaces: Readonly<Record<string, string>> = {
  postgresql: 'bud-data',
  redis: 'bud-data',
  clickhouse: 'bud-data',
  coredns: 'kube-system',
  'cert-manager-controller': 'cert-manager',
}

/** The labels of a container's log, by the log's name; null for one that belongs to no container in particular. */
function labelsOf(name: string): LogLabels | null {
  if (name === 'other') return null
  const namespace = namespaces[name] ?? (name.startsWith('endpoint-') ? 'bud-inference' : 'bud-system')
  // A sidecar belongs to many apps, and its lines are written once for all of them.
  return name === 'daprd' ? { namespace, container: name } : { namespace, app: name, container: name }
}

/**
 * The pods' log lines of one lab cluster as Loki would have them: one stream for each container, whatever number of
 * replicas it has. The last lines are kept as they were written; older ones are made anew when they are asked for, since
 * the same number and time give the same line.
 */
export class LogStore {
  readonly #recent = new Map<string, LogEntry[]>()
  /** Lines of incidents, which may be many of one moment. */
  readonly #interjected = new Map<string, readonly LogEntry[]>()
  readonly #now: () => number

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Lines that are not younger than the last one are there already. */
  keep(name: string, at: number, text: string): void {
    const entries = this.#recent.get(name) ?? []
    if (at <= (entries.at(-1)?.at ?? 0)) return
    entries.push({ at, text })
    if (entries.length > mostEntries) entries.splice(0, entries.length - mostEntries)
    this.#recent.set(name, entries)
  }

  /** Holds these lines of one moment beside the log's own, in place of those before; none: takes them away. */
  interject(name: string, at: number, texts: readonly string[]): void {
    if (texts.length === 0) this.#interjected.delete(name)
    else
      this.#interjected.set(
        name,
        texts.map((text) => ({ at, text })),
      )
  }

  /** Every stream whose labels are wanted, with its lines of the range (ms, both ends belong to it). */
  streams(wants: (labels: LogLabels) => boolean, from: number, to: number): LogStream[] {
    return Object.keys(podLogLines).flatMap((name) => {
      const labels = labelsOf(name)
      if (labels === null || !wants(labels)) return []
      const recent = this.#recent.get(name) ?? []
      const older = this.#older(name, from, Math.min(to, (recent[0]?.at ?? this.#now()) - 1))
      const written = [...recent, ...(this.#interjected.get(name) ?? [])].filter(({ at }) => at >= from && at <= to)
      return [{ labels, entries: [...older, ...written.sort((one, other) => one.at - other.at)] }]
    })
  }

  #older(name: string, from: number, to: number): LogEntry[] {
    const entries: LogEntry[] = []
    const begin = Math.max(from, this.#now() - keptForMs)
    for (let turn = Math.ceil(begin / thinnedToMs); turn * thinnedToMs <= to; turn += 1) {
      const at = turn * thinnedToMs
      entries.push({ at, text: podLogLines[name]?.(turn, new Date(at)) ?? '' })
    }
    return entries
  }
}
