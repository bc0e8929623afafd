const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * A span of time in kubectl's words: two units while that still says something, else one
 * (rules of k8s.io/apimachinery/pkg/util/duration HumanDuration).
 * @param ms the span; slightly negative spans (clocks that differ) read as "0s".
 */
export function spanText(ms: number): string {
  const seconds = Math.trunc(ms / second)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (ms < 2 * minute) return `${seconds}s`
  if (ms < 10 * minute) return twoUnits(Math.trunc(ms / minute), 'm', seconds % 60, 's')
  if (ms < 3 * hour) return `${Math.trunc(ms / minute)}m`
  if (ms < 8 * hour) return twoUnits(Math.trunc(ms / hour), 'h', Math.trunc(ms / minute) % 60, 'm')
  if (ms < 2 * day) return `${Math.trunc(ms / hour)}h`
  if (ms < 8 * day) return twoUnits(Math.trunc(ms / day), 'd', Math.trunc(ms / hour) % 24, 'h')
  if (ms < 2 * 365 * day) return `${Math.trunc(ms / day)}d`
  const years = Math.trunc(ms / (365 * day))
  return ms < 8 * 365 * day ? twoUnits(years, 'y', Math.trunc(ms / day) % 365, 'd') : `${years}y`
}

/** How long ago `since` was, as kubectl's AGE column; null when not known. Both in ms since the epoch. */
export function ageText(since: number | null, now: number): string | null {
  return since === null ? null : spanText(now - since)
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
