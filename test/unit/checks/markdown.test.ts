import { checkReport } from '@main/checks/markdown.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { expect, it } from 'vitest'
import { now } from './objects.ts'

const result = (more: Partial<CheckResult>): CheckResult => ({
  cluster: 'prod-eu',
  check: 'pods-running',
  title: 'Pod status',
  guide: 'Day-2 §2.1',
  verdict: 'pass',
  expected: 'All Running',
  observed: '3 pods as they should be',
  hint: '',
  objects: [],
  evidence: [{ command: 'kubectl get pods', output: 'NAME  READY', at: now }],
  durationMs: 5,
  ...more,
})

it('has title, time, count, a table for each cluster and the findings with their evidence', () => {
  const report = checkReport(
    [
      result({}),
      result({ check: 'error-rate', title: 'Error rate', verdict: 'fail', observed: '13.2 %', hint: 'Read the logs.' }),
      result({ cluster: 'staging', verdict: 'unknown', observed: 'Could not be judged: no answer' }),
    ],
    now,
  )
  expect(report).toContain('# Morning check\n\n2026-11-22 08:00:00 UTC, 2 clusters, 1 FAIL, 1 unknown, 1 pass.')
  expect(report).toContain('## prod-eu: FAIL')
  expect(report).toContain('| FAIL | Error rate | All Running | 13.2 % | Day-2 §2.1 |')
  expect(report).toContain('#### Error rate: FAIL')
  expect(report).toContain('- Next: Read the logs.')
  expect(report).toContain('```text\n$ kubectl get pods\nNAME  READY\n```')
  expect(report).toContain('## staging: unknown')
  expect(report.indexOf('#### Error rate')).toBeLessThan(report.indexOf('#### Pod status'))
})

it('lets no text of a cluster break table, fence or HTML', () => {
  const report = checkReport(
    [
      result({
        verdict: 'warn',
        observed: 'a | b\nc <img src=x onerror=alert(1)> [x](http://evil) `d`',
        evidence: [{ command: 'x', output: '```\n# forged heading', at: now }],
      }),
    ],
    now,
  )
  const row = report.split('\n').find((line) => line.startsWith('| WARN'))
  expect(row).toContain('a \\| b c &lt;img src=x onerror=alert(1)&gt; \\[x\\](http://evil) \\`d\\`')
  expect(report).toContain('````text\n$ x\n```\n# forged heading\n````')
})

it('says so when there is nothing', () => {
  expect(checkReport([], now)).toContain('0 clusters, no results.')
})
