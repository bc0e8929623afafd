// RFC 3339 with up to nine digits of a second, as container runtimes write it.
const stampPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

export interface LogTime {
  /** ms since the epoch, rounded down. */
  readonly ms: number
  /** Nanoseconds beyond `ms`, 0 up to 999,999. */
  readonly nanos: number
}

/** A log line's stamp; null when the text is not one. */
export function parseStamp(stamp: string): LogTime | null {
  const match = stampPattern.exec(stamp)
  if (match === null) return null
  const [, toTheSecond, fraction = '', zone] = match
  const second = Date.parse(`${toTheSecond}${zone}`)
  if (Number.isNaN(second)) return null
  const digits = fraction.padEnd(9, '0')
  return { ms: second + Number(digits.slice(0, 3)), nanos: Number(digits.slice(3)) }
}

/** Negative when a is before b. */
export function compareTimes(a: LogTime, b: LogTime): number {
  return a.ms - b.ms || a.nanos - b.nanos
}
