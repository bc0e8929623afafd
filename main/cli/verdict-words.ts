import type { Verdict } from '@shared/checks/check.ts'
import type { Ink } from './terminal.ts'

/** A verdict on the terminal: what is not fine stands out without colours too. */
export const verdictWords: Record<Verdict, string> = {
  pass: 'pass',
  warn: 'WARN',
  fail: 'FAIL',
  'no-data': 'no data',
  unknown: 'unknown',
}

export const verdictInks: Record<Verdict, Ink> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
  'no-data': 'yellow',
  unknown: 'yellow',
}
