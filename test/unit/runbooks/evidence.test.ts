import { evidenceHtml } from '@main/runbooks/evidence-html.ts'
import { evidenceMarkdown } from '@main/runbooks/evidence-markdown.ts'
import { readEvidence } from '@main/runbooks/run-evidence.ts'
import { seriesChart } from '@main/runbooks/series-chart.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectation, type RunBench, runBench, runbookOf, step } from './run-bench.ts'

let bench: RunBench
beforeEach(async () => {
  bench = await runBench()
})
afterEach(() => bench.close())

describe('the evidence of a run', () => {
  it('tells who ran what, when, how it was judged and by what, and the hashes', async () => {
    const hostile = '</pre><script>alert(1)</script> | `x` ```'
    bench.answers.set('a', ({ print }) => {
      print(hostile)
      return { ok: false }
    })
    const book = runbookOf(step('a', { expect: [expectation('fail', 'true', hostile)] }), step('b'))
    const run = await bench.begin(book)
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    await run.override('a', 'one', 'The lead has agreed')
    await run.runStep('b', 'one', false)
    await bench.rest(run)
    const evidence = await readEvidence(bench.store, run.view())
    const hash = run.view().steps[0]?.attempts[0]?.outputHash ?? 'none'
    const [markdown, html] = [evidenceMarkdown(evidence, 0), evidenceHtml(evidence, 0)]
    for (const text of [markdown, html]) {
      for (const told of ['tester', 'one', hash, evidence.head, 'The lead has agreed', 'FAIL'])
        expect(text).toContain(told)
    }
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
    expect(html).toContain("default-src 'none'")
    // The fence is longer than any in the output, so that nothing of it acts as Markdown.
    expect(markdown).toContain('````text')
  })

  it('tells a verdict of a person as one', async () => {
    const check = step('nodes', { run: { executor: 'check', text: 'nodes-ready', line: 1 } })
    const run = await bench.begin(runbookOf(check), { byInstruction: true })
    await run.runStep('nodes', 'one', false)
    await run.judge('nodes', 'one', 'warn', 'One node is cordoned')
    const evidence = await readEvidence(bench.store, run.view())
    for (const text of [evidenceMarkdown(evidence, 0), evidenceHtml(evidence, 0)]) {
      expect(text).toContain('WARN (by a person)')
      expect(text).toContain('judged by a person, who looked elsewhere')
      expect(text).toContain('One node is cordoned')
    }
  })

  it('draws what was measured over time', () => {
    const points = [1, 2, 3].map((value) => ({ at: value * 60_000, value }))
    const drawn = seriesChart({ chart: [{ labels: { job: '"><script>' }, points }], total: 1 })
    expect(drawn).toContain('<polyline')
    expect(drawn).not.toContain('<script')
    expect(seriesChart({ table: [], total: 0 })).toBe('')
    expect(seriesChart(null)).toBe('')
  })
})
