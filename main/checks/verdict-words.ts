import type { Verdict } from '@shared/checks/check.ts'

/** A verdict in plain text: what is not fine stands out without colours too. */
export const verdictWords: Record<Verdict, string> = {
  pass: 'pass',
  warn: 'WARN',
  fail: 'FAIL',
  'no-data': 'no data',
  unknown: 'unknown',
}
