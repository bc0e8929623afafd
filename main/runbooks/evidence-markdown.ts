import { fenced, markdownText } from '@main/platform/markdown-text.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import type { Attempt } from '@shared/runbooks/run.ts'
import { attemptFacts, runFacts, standing, stepsInOrder, worst } from './evidence-words.ts'
import type { RunEvidence } from './run-evidence.ts'

const list = (facts: readonly (readonly [string, string])[]): string[] =>
  facts.map(([heading, text]) => `- ${heading}: ${markdownText(text)}`)

/**
 * The report of a run: what was run where by whom, how it was judged and why, with the lines that matter.
 * @param now ms since the epoch, the time of the report.
 */
export function evidenceMarkdown(evidence: RunEvidence, now: number): string {
  const { view } = evidence
  const lines = [
    `# ${markdownText(view.title)}: ${worst(view)}`,
    '',
    ...list([...runFacts(evidence), ['Report', utcText(now)]]),
    '',
    '| Step | Cluster | Verdict | Because |',
    '|---|---|---|---|',
  ]
  const steps = stepsInOrder(evidence)
  for (const { title, states } of steps) {
    for (const state of states) {
      const cells = [title, state.cluster, standing(state), state.because]
      lines.push(`| ${cells.map(markdownText).join(' | ')} |`)
    }
  }
  for (const { title, states } of steps) {
    for (const state of states) {
      if (state.attempts.length === 0 && state.override === null) continue
      lines.push('', `## ${markdownText(title)} on ${markdownText(state.cluster)}: ${standing(state)}`, '')
      if (state.override !== null) {
        const { who, reason, at } = state.override
        lines.push(`- Overridden by ${markdownText(who)}, ${utcText(at)}: ${markdownText(reason)}`, '')
      }
      for (const attempt of state.attempts) lines.push(...attemptLines(attempt, state.attempts.length))
    }
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function attemptLines(attempt: Attempt, of: number): string[] {
  const { number, command, excerpt } = attempt
  return [
    ...(of > 1 ? [`### Attempt ${number}`, ''] : []),
    ...list(attemptFacts(attempt)),
    '',
    fenced(`$ ${command}${excerpt.length === 0 ? '' : `\n${excerpt.join('\n')}`}`),
    '',
  ]
}
