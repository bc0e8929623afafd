import { definitions, html, reportPage } from '@main/platform/report-page.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import type { Attempt, StepState } from '@shared/runbooks/run.ts'
import { attemptFacts, runFacts, standing, stepsInOrder, worst } from './evidence-words.ts'
import type { RunEvidence } from './run-evidence.ts'
import { seriesChart } from './series-chart.ts'

/**
 * The report of a run as one page that loads nothing and runs nothing, with charts of what was measured over time.
 * @param now ms since the epoch, the time of the report.
 */
export function evidenceHtml(evidence: RunEvidence, now: number): string {
  const { view } = evidence
  const steps = stepsInOrder(evidence)
  const rows = steps.flatMap(({ title, states }) =>
    states.map(
      (state) =>
        `<tr><td>${html(title)}</td><td>${html(state.cluster)}</td><td>${word(state)}</td><td>${html(state.because)}</td></tr>`,
    ),
  )
  const details = steps.flatMap(({ title, states }) => states.map((state) => detail(title, state)))
  return reportPage(
    view.title,
    `<h1>${html(view.title)}: ${html(worst(view))}</h1>
${definitions([...runFacts(evidence), ['Report', utcText(now)]])}
<table><thead><tr><th>Step</th><th>Cluster</th><th>Verdict</th><th>Because</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
${details.filter((text) => text !== '').join('\n')}`,
  )
}

const word = (state: StepState): string =>
  `<span class="${state.phase === 'judged' && state.verdict !== null ? state.verdict : ''}">${html(standing(state))}</span>`

function detail(title: string, state: StepState): string {
  if (state.attempts.length === 0 && state.override === null) return ''
  const override =
    state.override === null
      ? ''
      : `<p>Overridden by ${html(state.override.who)}, ${utcText(state.override.at)}: ${html(state.override.reason)}</p>`
  const attempts = state.attempts.map((attempt) => attemptHtml(attempt, state.attempts.length)).join('\n')
  return `<section><h2>${html(title)} on ${html(state.cluster)}: ${word(state)}</h2>${override}${attempts}</section>`
}

function attemptHtml(attempt: Attempt, of: number): string {
  const { number, command, excerpt, shown } = attempt
  const output = excerpt.length === 0 ? '' : `\n${excerpt.join('\n')}`
  return `${of > 1 ? `<h3>Attempt ${number}</h3>` : ''}${definitions(attemptFacts(attempt))}
<pre>$ ${html(command)}${html(output)}</pre>${seriesChart(shown)}`
}
