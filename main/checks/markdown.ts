import { fenced, markdownText } from '@main/platform/markdown-text.ts'
import { type CheckResult, type Verdict, worstVerdict } from '@shared/checks/check.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import { verdictWords } from './verdict-words.ts'
import { counted } from './wording.ts'

function summary(results: readonly CheckResult[]): string {
  const order: readonly Verdict[] = ['fail', 'unknown', 'no-data', 'warn', 'pass']
  return order
    .map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdictWords[verdict]}`)
    .join(', ')
}

function finding(result: CheckResult): string[] {
  const lines = [
    `#### ${markdownText(result.title)}: ${verdictWords[result.verdict]}`,
    '',
    `- Guide: ${markdownText(result.guide)}`,
    `- Expected: ${markdownText(result.expected)}`,
    `- Observed: ${markdownText(result.observed)}`,
  ]
  if (result.hint) lines.push(`- Next: ${markdownText(result.hint)}`)
  for (const { command, output, at } of result.evidence) {
    lines.push('', `Seen ${utcText(at)}:`, '', fenced(`$ ${command}\n${output}`))
  }
  return [...lines, '']
}

/**
 * The report of a morning check: a table for each cluster, then each finding that is not a pass with its evidence, then
 * the evidence of what passed, because a report is also a proof.
 * @param now ms since the epoch, the time of the report.
 */
export function checkReport(results: readonly CheckResult[], now: number): string {
  const clusters = new Map<ClusterId, CheckResult[]>()
  for (const result of results) clusters.set(result.cluster, [...(clusters.get(result.cluster) ?? []), result])

  const lines = [
    '# Morning check',
    '',
    `${utcText(now)}, ${counted(clusters.size, 'cluster')}, ${summary(results) || 'no results'}.`,
    '',
  ]
  for (const [cluster, own] of clusters) {
    const worst = worstVerdict(own.map(({ verdict }) => verdict))
    lines.push(`## ${markdownText(cluster)}: ${verdictWords[worst]}`, '')
    lines.push('| Verdict | Check | Expected | Observed | Guide |', '|---|---|---|---|---|')
    for (const result of own) {
      const cells = [verdictWords[result.verdict], result.title, result.expected, result.observed, result.guide]
      lines.push(`| ${cells.map(markdownText).join(' | ')} |`)
    }
    lines.push('')
    const findings = own.filter(({ verdict }) => verdict !== 'pass')
    const passes = own.filter(({ verdict }) => verdict === 'pass')
    if (findings.length > 0) lines.push('### Findings', '', ...findings.flatMap(finding))
    if (passes.length > 0) lines.push('### Evidence of what passed', '', ...passes.flatMap(finding))
  }
  return `${lines.join('\n').trimEnd()}\n`
}
