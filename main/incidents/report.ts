import { verdictWords } from '@main/checks/verdict-words.ts'
import { markdownText } from '@main/platform/markdown-text.ts'
import { definitions, html, reportPage } from '@main/platform/report-page.ts'
import { seriesChart } from '@main/runbooks/series-chart.ts'
import type { Graph, IncidentView, TimelineEntry } from '@shared/incidents/incident.ts'
import { metricText } from '@shared/observability/metric-value.ts'
import { bothTimes, byTime, callText, evidenceEntries, incidentFacts, kindWords } from './incident-words.ts'

const blank = '(to be filled in)'

const impactFacts = ({ impact }: IncidentView): [string, string][] => [
  ['What happened', impact?.summary || blank],
  ['Services affected', impact?.services || blank],
  ['Users affected', impact?.users || blank],
  ['Cause', impact?.cause || blank],
]
const blanks = ['What went well', 'What went badly', 'Where we were lucky']

const record = ({ damage }: IncidentView, head: string): [string, string] => [
  'Record',
  damage.length === 0
    ? `unbroken, sha256 of its last line ${head}`
    : `${damage.join('; ')}; sha256 of its last line ${head}`,
]

const facts = (view: IncidentView, head: string, now: number): [string, string][] => [
  ...incidentFacts(view, now),
  record(view, head),
  ['Report', bothTimes(now)],
]

const cells = ({ at, kind, who, cluster, text, verdict }: TimelineEntry): string[] => [
  bothTimes(at),
  kindWords[kind],
  who,
  cluster ?? '',
  `${verdict === null ? '' : `${verdictWords[verdict]}: `}${text}`,
]
const headings = ['When', 'Kind', 'Who', 'Cluster', 'What happened']

/** In words what a graph shows, for who does not see it. */
export function graphText({ title, cluster, unit, points }: Graph): string {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) return `${title} on ${cluster}: no figures`
  const most = metricText(Math.max(...values), unit)
  return `${title} on ${cluster}: first ${metricText(first, unit)}, highest ${most}, last ${metricText(last, unit)}`
}

/**
 * The post-incident report as Markdown. What nobody has said is a blank.
 * @param head sha256 of the record's last line. @param now ms since the epoch.
 */
export function reportMarkdown(view: IncidentView, head: string, now: number): string {
  const list = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([heading, text]) => `- ${heading}: ${markdownText(text)}`)
  const row = (texts: readonly string[]) => `| ${texts.map(markdownText).join(' | ')} |`
  const timeline = byTime(view.timeline)
  const graphs = timeline.flatMap(({ graph }) => (graph === null ? [] : [graph]))
  const kept = evidenceEntries(timeline)
  return `${[
    `# Post-incident report: ${markdownText(view.title)}`,
    '',
    ...list(facts(view, head, now)),
    '',
    '## Impact',
    '',
    ...list(impactFacts(view)),
    '',
    '## Escalation',
    '',
    ...list(view.ladder.map((step) => [step.title, callText(step)] as const)),
    '',
    '## Timeline',
    '',
    row(headings),
    '|---|---|---|---|---|',
    ...timeline.map((entry) => row(cells(entry))),
    '',
    ...(kept.length === 0
      ? []
      : ['## Evidence', '', ...kept.map(({ text, cluster }) => `- ${markdownText(`${cluster}: ${text}`)}`), '']),
    ...(graphs.length === 0
      ? []
      : ['## Graphs', '', ...graphs.map((graph) => `- ${markdownText(graphText(graph))}`), '']),
    ...(view.handover === null
      ? []
      : ['## Last handover', '', ...view.handover.split('\n').map((line) => `> ${markdownText(line)}`), '']),
    ...blanks.flatMap((heading) => [`## ${heading}`, '', `- ${blank}`, '']),
    '## Follow-ups',
    '',
    '| What | Who | Until |',
    '|---|---|---|',
    `| ${blank} |  |  |`,
  ].join('\n')}\n`
}

/** The same as one page that loads and runs nothing, with the graphs drawn. */
export function reportHtml(view: IncidentView, head: string, now: number): string {
  const timeline = byTime(view.timeline)
  const tableRow = (texts: readonly string[], tag = 'td') =>
    `<tr>${texts.map((text) => `<${tag}>${html(text)}</${tag}>`).join('')}</tr>`
  const graphs = timeline.flatMap(({ graph }) => (graph === null ? [] : [graph]))
  const kept = evidenceEntries(timeline)
  return reportPage(
    view.title,
    `<h1>Post-incident report: ${html(view.title)}</h1>
${definitions(facts(view, head, now))}
<h2>Impact</h2>${definitions(impactFacts(view))}
<h2>Escalation</h2>${definitions(view.ladder.map((step) => [step.title, callText(step)] as const))}
<h2>Timeline</h2><table><thead>${tableRow(headings, 'th')}</thead><tbody>
${timeline.map((entry) => tableRow(cells(entry))).join('\n')}
</tbody></table>
${kept.length === 0 ? '' : `<h2>Evidence</h2><ul>${kept.map(({ text, cluster }) => `<li>${html(`${cluster}: ${text}`)}</li>`).join('')}</ul>`}
${graphs.length === 0 ? '' : `<h2>Graphs</h2>${graphs.map(drawn).join('\n')}`}
${view.handover === null ? '' : `<h2>Last handover</h2><pre>${html(view.handover)}</pre>`}
${blanks.map((heading) => `<h2>${heading}</h2><p>${blank}</p>`).join('\n')}
<h2>Follow-ups</h2><table><thead>${tableRow(['What', 'Who', 'Until'], 'th')}</thead><tbody>${tableRow([blank, '', ''])}</tbody></table>`,
  )
}

function drawn(graph: Graph): string {
  const points = graph.points.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
  const chart = seriesChart({ chart: [{ labels: { metric: graph.title, cluster: graph.cluster }, points }], total: 1 })
  return `<section><h3>${html(graphText(graph))}</h3>${chart}</section>`
}
