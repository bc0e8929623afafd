import { withoutSecrets } from '@main/clusters/api-failure.ts'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { readPart } from '@main/logs/log-part.ts'
import type { ContainerAddress } from '@main/logs/log-paths.ts'
import type { LastLog } from '@shared/problems/contract.ts'

/** What fits beside a problem; the log screen has the rest. */
const lines = 12
const longestLine = 400

/**
 * The last lines of a container: of the run before this one, where it has one, else of this one.
 * Errors: those of any request but NOT_FOUND and refusals, which are told in `why`.
 */
export async function readLastLog(
  cluster: Pick<ClusterAccess, 'stream'>,
  address: ContainerAddress,
  signal: AbortSignal,
): Promise<LastLog> {
  const previous = await lastLines(cluster, address, true, signal)
  if (previous.lines.length > 0 || previous.refused) return { run: 'previous', ...told(previous) }
  return { run: 'present', ...told(await lastLines(cluster, address, false, signal)) }
}

interface Reading {
  readonly lines: readonly string[]
  readonly why: string
  readonly refused: boolean
}

const told = ({ lines: read, why }: Reading) => ({
  lines: read.slice(-lines),
  cut: read.length > lines,
  why: read.length > 0 ? '' : why,
})

async function lastLines(
  cluster: Pick<ClusterAccess, 'stream'>,
  address: ContainerAddress,
  previous: boolean,
  signal: AbortSignal,
): Promise<Reading> {
  const read: string[] = []
  const take = (text: string) => {
    read.push(harmless(text))
    // A node that sends more than it was asked for must not fill the memory.
    if (read.length > lines + 1) read.shift()
  }
  const from = { kind: 'tail', lines: lines + 1, sinceMs: null } as const
  const end = await readPart(cluster, { ...address, follow: false, previous, from }, signal, {
    opened: () => undefined,
    bytesCame: () => undefined,
    take: async ({ text }) => {
      take(text)
      return true
    },
  })
  if (end.kind === 'clean') {
    if (end.rest !== null) take(end.rest.text)
    return { lines: read, why: 'The container has written nothing', refused: false }
  }
  if (end.kind === 'stopped') return { lines: read, why: '', refused: false }
  if (end.kind === 'cut') throw end.error
  return { lines: read, why: end.error.message, refused: end.kind === 'refused' }
}

/** `password=…`, `"api_key": "…"`, a word of a URL or a header: what follows is not shown beside a problem. */
const named =
  /((?:pass(?:word|wd)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization)["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|(?:bearer |basic )?[^\s,;&"']+)/gi

function harmless(text: string): string {
  const safe = withoutSecrets(text).replace(named, '$1…')
  return safe.length > longestLine ? `${safe.slice(0, longestLine)}…` : safe
}
