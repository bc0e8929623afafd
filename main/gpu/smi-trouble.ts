/**
 * Why nvidia-smi gave no reading, of a card or at all.
 * - about the answer: `truncated`, `malformed`, `too-large`, `column-count` (a comma inside of a value is never quoted),
 *   `header` (a repeated header line, no reading), `empty`.
 * - about the node: `no-devices`, `driver-mismatch`, `driver-not-loaded`, `nvml-failed`, `no-program`, `unknown-field`,
 *   `not-permitted`.
 * - about one card: `gpu-lost`, `gpu-requires-reset`, `gpu-unknown-error`, `inforom-corrupted`, `xid`, `no-identity`.
 * - `message`: words that are not known here; they are passed on.
 */
export type SmiReason =
  | 'truncated'
  | 'malformed'
  | 'too-large'
  | 'column-count'
  | 'header'
  | 'empty'
  | 'no-devices'
  | 'driver-mismatch'
  | 'driver-not-loaded'
  | 'nvml-failed'
  | 'no-program'
  | 'unknown-field'
  | 'not-permitted'
  | 'gpu-lost'
  | 'gpu-requires-reset'
  | 'gpu-unknown-error'
  | 'inforom-corrupted'
  | 'xid'
  | 'no-identity'
  | 'message'

export interface SmiTrouble {
  readonly reason: SmiReason
  /** What was printed, at most 300 characters, or what is wrong with it. */
  readonly text: string
  /** The card that it concerns, as "00000000:CB:00.0"; null when it names none. */
  readonly busId: string | null
  /** The number of the driver's error message; null when it is none. */
  readonly xid: number | null
}

const longestText = 300

export const trouble = (reason: SmiReason, text: string, busId: string | null = null): SmiTrouble => ({
  reason,
  text: text.slice(0, longestText),
  busId,
  xid: null,
})

const address = /\b([0-9a-f]{3,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])/i
const xidLine = /NVRM:\s+Xid\s+\(PCI:([0-9a-f:.]+)\):\s+(\d{1,4})\b/i

/**
 * One spelling of a PCI address: "GPU0000:CB:00.0", "000:BA:80.0" and "00000000:CB:00.0" all name a device. Xid lines
 * leave the function away, which is 0 then. null where the text names none.
 */
export function busIdIn(text: string): string | null {
  const found = address.exec(text.replace(/GPU(?=[0-9a-f]{3,8}:[0-9a-f]{2}:)/i, 'GPU ')) ?? null
  if (found !== null) return spelled(found[1], found[2], found[3], found[4])
  const short = /PCI:([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\b/i.exec(text)
  return short === null ? null : spelled(short[1], short[2], short[3], '0')
}

const spelled = (domain = '', bus = '', device = '', fn = ''): string =>
  `${domain.padStart(8, '0')}:${bus}:${device}.${fn}`.toUpperCase()

const spellings: readonly (readonly [RegExp, SmiReason])[] = [
  [/no devices (were )?found/i, 'no-devices'],
  [/driver\/library version mismatch/i, 'driver-mismatch'],
  [/couldn['’]t communicate with the nvidia driver|driver not loaded/i, 'driver-not-loaded'],
  [/gpu is lost|fallen off the bus/i, 'gpu-lost'],
  [/requires? reset/i, 'gpu-requires-reset'],
  [/unable to determine the device handle/i, 'gpu-unknown-error'],
  [/infoROM is corrupted/i, 'inforom-corrupted'],
  [/insufficient permissions/i, 'not-permitted'],
  [/failed to initialize nvml/i, 'nvml-failed'],
  [/is not a valid field to query/i, 'unknown-field'],
  [/executable file not found|command not found|no such file or directory/i, 'no-program'],
]

/** What a line that is no reading says. */
export function troubleOf(line: string): SmiTrouble {
  const text = line.trim()
  const xid = xidLine.exec(text)
  if (xid !== null) return { ...trouble('xid', text, busIdIn(text)), xid: Number(xid[2]) }
  const reason = spellings.find(([spelling]) => spelling.test(text))?.[1]
  return trouble(reason ?? (text === '' ? 'empty' : 'message'), text, busIdIn(text))
}
