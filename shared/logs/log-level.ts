import { z } from 'zod'
import type { LogFields } from './log-fields.ts'

/** `unknown`: the line does not say. */
export const logLevel = z.enum(['error', 'warn', 'info', 'debug', 'unknown'])
export type LogLevel = z.infer<typeof logLevel>

const levelFields = ['level', 'severity', 'lvl', 'levelname', 'log.level', 'loglevel']
const words: Readonly<Record<string, LogLevel>> = {
  fatal: 'error',
  panic: 'error',
  critical: 'error',
  crit: 'error',
  alert: 'error',
  emerg: 'error',
  emergency: 'error',
  error: 'error',
  err: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  information: 'info',
  info: 'info',
  log: 'info',
  debug: 'debug',
  trace: 'debug',
  verbose: 'debug',
}
/** Numbers of pino and bunyan. */
const numbers: readonly (readonly [number, LogLevel])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [10, 'debug'],
]
/** "E1125 20:30:16.123456 …", as Kubernetes' own programs write. */
const klog = /^([EWIF])\d{4} \d\d:\d\d:\d\d\./
const klogLevels: Readonly<Record<string, LogLevel>> = { E: 'error', F: 'error', W: 'warn', I: 'info' }
/** Somewhere in the beginning: a word in capitals, in brackets, or before a colon. */
const inText =
  /(?:^|[\s[(|])(FATAL|PANIC|CRITICAL|ERROR|ERR|WARNING|WARN|NOTICE|INFO|LOG|DEBUG|TRACE)(?=$|[\s\]):|])|\[(fatal|panic|critical|error|err|warning|warn|notice|info|debug|trace)\]/
const looked = 160

/** How bad a line says that it is. */
export function levelOf(text: string, fields: LogFields): LogLevel {
  for (const name of levelFields) {
    const value = fields.get(name)
    if (value !== undefined) return levelOfWord(value)
  }
  const letter = klog.exec(text)?.[1]
  if (letter !== undefined) return klogLevels[letter] ?? 'unknown'
  if (fields.size > 0 && text.startsWith('{')) return 'unknown'
  const found = inText.exec(text.slice(0, looked))
  return found === null ? 'unknown' : levelOfWord(found[1] ?? found[2] ?? '')
}

function levelOfWord(value: string): LogLevel {
  const word = value.toLowerCase()
  if (Object.hasOwn(words, word)) return words[word] ?? 'unknown'
  const number = Number(value)
  if (value === '' || Number.isNaN(number)) return 'unknown'
  return numbers.find(([least]) => number >= least)?.[1] ?? 'unknown'
}
