import type { Forward, ForwardState, ForwardTarget } from '@shared/forwards/forward.ts'
import type { Tone } from '../design/tone.tsx'

/** Only a port that is open and leads to a pod is green. */
export const stateLook: Readonly<Record<ForwardState, { readonly tone: Tone; readonly words: string }>> = {
  stopped: { tone: 'muted', words: 'Stopped' },
  starting: { tone: 'muted', words: 'Starting' },
  listening: { tone: 'ok', words: 'Listening' },
  reconnecting: { tone: 'warn', words: 'Reconnecting' },
  'no-pod': { tone: 'warn', words: 'No pod' },
  denied: { tone: 'bad', words: 'Denied' },
  'port-taken': { tone: 'bad', words: 'Port taken' },
}

export const targetText = ({ kind, namespace, name }: ForwardTarget): string => `${kind} ${namespace}/${name}`

/** What to give to a program: the name means either loopback address. Empty while no port is open. */
export function localAddress({ addresses }: Pick<Forward, 'addresses'>): string {
  const port = addresses[0]?.split(':').at(-1)
  return port === undefined ? '' : `localhost:${port}`
}

/** "14.2 kB": decimal, as transfers are counted. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = ''
  for (const next of units) {
    if (value < 999.95) break
    value /= 1000
    unit = next
  }
  return `${value.toFixed(1)} ${unit}`
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** What one would type for the same. */
export function forwardCommand({ cluster, target, port, localPort }: Forward): string {
  const { kind, namespace, name } = target
  const words = ['kubectl', '--context', cluster, '-n', namespace, 'port-forward', `${kind}/${name}`]
  return [...words, `${localPort ?? ''}:${port}`].map(quoted).join(' ')
}
