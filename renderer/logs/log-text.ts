import type { LogEntry } from '@shared/logs/contract.ts'
import type { LogsRoute } from './log-route.ts'

/** Local time to the millisecond, as it is read beside a wall clock. */
export function clockText(ms: number | null): string {
  if (ms === null) return ''
  const at = new Date(ms)
  const two = (value: number) => `${value}`.padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${`${at.getMilliseconds()}`.padStart(3, '0')}`
}

/** A marker in one sentence, with the times between which something is missing. */
export function markerText({ event, text, pod, container, from, to }: Extract<LogEntry, { type: 'marker' }>): string {
  const whose = pod === null ? '' : `${pod}/${container}: `
  const between =
    from === null
      ? to === null
        ? ''
        : ` (before ${clockText(to)})`
      : ` (${clockText(from)} – ${to === null ? '?' : clockText(to)})`
  return `${event} · ${whose}${text}${between}`
}

/** The entries as a text file, one a line; markers stand between the lines. */
export function fileText(entries: readonly LogEntry[]): string {
  return entries
    .map((entry) => {
      if (entry.type === 'marker') return `--- ${new Date(entry.at).toISOString()} ${markerText(entry)}\n`
      const cut = entry.cutBytes > 0 ? ` … ${entry.cutBytes} bytes cut` : ''
      return `${entry.stamp === '' ? '-' : entry.stamp} ${entry.pod}/${entry.container} ${entry.text}${cut}\n`
    })
    .join('')
}

/** A file name that every system takes. */
export function fileName({ cluster, target, container, previous }: LogsRoute, now: number): string {
  const parts = [cluster, target.namespace, target.name, container, previous ? 'previous' : null]
  const stem = parts
    .filter((part) => part !== null)
    .join('_')
    .replace(/[^\w.-]+/g, '-')
  return `${stem}_${new Date(now).toISOString().slice(0, 19).replace(/[:T]/g, '-')}.log`
}

/** A pod's name without the workload's, which all share. */
export function shortPod(pod: string, workload: string): string {
  return pod.startsWith(`${workload}-`) ? pod.slice(workload.length + 1) : pod
}

/** JSON that stands in a line, or is it, laid out to be read; the text itself when there is none. */
export function laidOut(text: string): string {
  const start = text.indexOf('{')
  if (start === -1) return text
  try {
    return `${text.slice(0, start)}${start === 0 ? '' : '\n'}${JSON.stringify(JSON.parse(text.slice(start)), null, 2)}`
  } catch {
    return text
  }
}
