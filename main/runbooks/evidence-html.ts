import type { Attempt, StepState } from '@shared/runbooks/run.ts'
import { attemptFacts, runFacts, standing, stepsInOrder, timeText, worst } from './evidence-words.ts'
import type { RunEvidence } from './run-evidence.ts'
import { seriesChart } from './series-chart.ts'

/** Text in HTML, in attributes too. */
export const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1d21;background:#fff}
h1,h2{line-height:1.25}table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border:1px solid #ccd1d9;padding:.3rem .5rem;text-align:left;vertical-align:top}
pre{background:#f4f5f7;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dd{margin:0;overflow-wrap:anywhere}
.fail{color:#a40e26}.pass{color:#116329}.warn,.unknown,.no-data{color:#7d4e00}@media print{pre{white-space:pre-wrap}}`

const definitions = (facts: readonly (readonly [string, string])[]): string =>
  `<dl>${facts.map(([heading, text]) => `<dt>${html(heading)}</dt><dd>${html(text)}</dd>`).join('')}</dl>`

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
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(view.title)}</title><style>${style}</style></head><body>
<h1>${html(view.title)}: ${html(worst(view))}</h1>
${definitions([...runFacts(evidence), ['Report', timeText(now)]])}
<table><thead><tr><th>Step</th><th>Cluster</th><th>Verdict</th><th>Because</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
${details.filter((text) => text !== '').join('\n')}
</body></html>
`
}

const word = (state: StepState): string =>
  `<span class="${state.phase === 'judged' && state.verdict !== null ? state.verdict : ''}">${html(standing(state))}</span>`

function detail(title: string, state: StepState): string {
  if (state.attempts.length === 0 && state.override === null) return ''
  const override =
    state.override === null
      ? ''
      : `<p>Overridden by ${html(state.override.who)}, ${timeText(state.override.at)}: ${html(state.override.reason)}</p>`
  const attempts = state.attempts.map((attempt) => attemptHtml(attempt, state.attempts.length)).join('\n')
  return `<section><h2>${html(title)} on ${html(state.cluster)}: ${word(state)}</h2>${override}${attempts}</section>`
}

function attemptHtml(attempt: Attempt, of: number): string {
  const { number, command, excerpt, shown } = attempt
  const output = excerpt.length === 0 ? '' : `\n${excerpt.join('\n')}`
  return `${of > 1 ? `<h3>Attempt ${number}</h3>` : ''}${definitions(attemptFacts(attempt))}
<pre>$ ${html(command)}${html(output)}</pre>${seriesChart(shown)}`
}
