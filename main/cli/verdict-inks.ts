import type { Verdict } from '@shared/checks/check.ts'
import type { Ink } from './terminal.ts'

/** The colour of a verdict on the terminal, beside its word. */
export const verdictInks: Record<Verdict, Ink> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
  'no-data': 'yellow',
  unknown: 'yellow',
}
