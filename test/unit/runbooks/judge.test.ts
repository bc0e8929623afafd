import { checkInputs } from '@main/runbooks/inputs.ts'
import { Judge, type Surroundings } from '@main/runbooks/judge.ts'
import type { Expectation } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'

const clock = { now: () => 0 }
const inputs = checkInputs(
  {
    inputs: [
      { name: 'service', title: 'Service', type: 'text', format: 'words', required: true },
      { name: 'password', title: 'Password', type: 'secret', format: 'words', required: false },
    ],
  },
  { service: 'bud{= 1 + 1}{{password}}', password: 'hunter2' },
)
const around: Surroundings = {
  inputs,
  cluster: { id: 'prod-eu', environment: 'production' },
  steps: { earlier: { verdict: 'fail', result: { count: 3 } } },
  now: 1_000_000,
}
const pods = [
  { name: 'a', phase: 'Running', readyCount: 2, totalCount: 2, restarts: 0, node: null },
  { name: 'b', phase: 'Pending', readyCount: 1, totalCount: 2, restarts: 7, node: 'n1' },
]
const line = (verdict: Expectation['verdict'], when: string, because = 'x'): Expectation => ({ verdict, when, because })
const judge = (
  expectations: readonly Expectation[],
  result: Record<string, unknown> = { pods },
  with_ = new Judge(clock),
) => with_.judge({ expect: [...expectations] }, result, around)
/** The value of an expression, as a text shows it. */
const told = (expression: string, result?: Record<string, unknown>) =>
  judge([line('pass', 'true', `{= ${expression}}`)], result).because

describe('Judge', () => {
  it('takes the first expectation that is true', () => {
    const list = [
      line('no-data', 'size(pods) == 0'),
      line('warn', 'pods.exists(p, p.restarts > 5)', 'b'),
      line('pass', 'true'),
    ]
    expect(judge(list)).toMatchObject({ verdict: 'warn', because: 'b', next: null })
    expect(judge(list, { pods: [] })).toMatchObject({ verdict: 'no-data' })
    expect(judge(list, { pods: pods.slice(0, 1) })).toMatchObject({ verdict: 'pass' })
  })

  it('is unknown where no expectation fits, and where there is none', () => {
    expect(judge([line('pass', 'false')])).toMatchObject({
      verdict: 'unknown',
      because: 'None of the expectations fits what was seen',
    })
    expect(judge([])).toMatchObject({ verdict: 'unknown', decidedBy: null })
  })

  it.each([
    ['pods[0].zone == "a"', 'there is no "zone"'],
    ['pod.size() == 0', 'there is no "pod"'],
    ['pods[1].name > 3', 'no such overload'],
    ['pods[0].node > 3', 'no such overload'],
    ['pods[7].name == "a"', ''],
    ['size(pods)', 'neither true nor false'],
    ['pods.map(p, p.restarts)', 'neither true nor false'],
    ['pods.max() > 1', 'max()'],
    ['[].max() > 1', 'empty list'],
    ['"a".capture("b") == "c"', 'nothing in the text'],
    ['"a".matches("(")', ''],
    ['1 +', 'Unexpected'],
    ['1 / 0 == 1', ''],
  ])('is unknown with the reason when %s fails, whatever comes after it', (when, reason) => {
    const judged = judge([line('fail', when), line('pass', 'true')])
    expect(judged.verdict).toBe('unknown')
    expect(judged.because).toContain(reason)
    expect(judged.because).not.toMatch(/_counted|_matches/)
  })

  it('keeps the verdict when only its text cannot be told', () => {
    expect(judge([line('fail', 'true', 'Seen: {= pods[0].zone}')])).toMatchObject({
      verdict: 'fail',
      because: 'Seen: (could not be told: there is no "zone")',
    })
  })

  it('puts inputs into texts once, and masks secrets', () => {
    expect(
      judge([line('pass', 'true', '{{service}} {{password}} {= inputs.password} {= inputs.service}')]).because,
    ).toBe('bud{= 1 + 1}{{password}} *** *** bud{= 1 + 1}{{password}}')
  })

  it.each([
    ['pods.map(p, p.restarts).sum()', '7'],
    ['pods.map(p, p.restarts).max()', '7'],
    ['pods.map(p, p.restarts).min()', '0'],
    ['pods.map(p, p.restarts).avg()', '3.5'],
    ['pods.map(p, p.restarts + 1).sum()', '9'],
    ['pods[1].restarts / 2', '3.5'],
    ['2 * pods[1].restarts', '14'],
    ['pods[1].restarts % 2', '1'],
    ['size(pods) / 2.0', '1'],
    ['round(2.5)', '3'],
    ['round(1.0 / 3, 2)', '0.33'],
    ['percentText(0.1234)', '12.3 %'],
    ['bytesText(1610612736)', '1.5Gi'],
    ['spanText(330000)', '5m30s'],
    ['ms("5m")', '300000'],
    ['now - ms("10m")', '400000'],
    ['["b", "a", "b"].unique().sort().join(",")', 'a,b'],
    ['pods.sortedBy("restarts").last(1).map(p, p.name).join("")', 'b'],
    ['pods.sortedBy("node").first(1).map(p, p.name).join("")', 'a'],
    ['"a\\n\\nb\\n".lines()', '["a","b"]'],
    ['"GPU 0: 97 %".capture("(\\\\d+) %")', '97'],
    ['"ERROR x".matches("(?i)error")', 'true'],
    ['{"a": {"b": "}"}}.a.b', '}'],
    ['cluster.id + " " + cluster.environment', 'prod-eu production'],
    ['steps.earlier.verdict', 'fail'],
    ['string(steps.earlier.result.count)', '3'],
    ['has(pods[0].x) ? "y" : "n"', ''],
    ['pods[0].node', 'null'],
    ['1.0 / 3', '0.333333'],
  ])('%s is %s', (expression, value) => {
    if (value === '') expect(told(expression)).toContain('could not be told')
    else expect(told(expression)).toBe(value)
  })

  it('says what it saw', () => {
    const { decidedBy } = judge([
      line('fail', 'pods.exists(p, p.phase != "Running" && p.restarts > 3) && size(pods) > 1 && cluster.id != ""'),
    ])
    expect(decidedBy?.expression).toContain('pods.exists')
    expect(decidedBy?.saw).toBe(
      'pods = 2 entries: {"name":"a","phase":"Running","restarts":0}, {"name":"b","phase":"Pending","restarts":7}; cluster.id = "prod-eu"',
    )
  })

  it('fills what comes next', () => {
    const next = { runbook: 'other', inputs: { pod: '{= pods[1].name}' }, text: 'See {{service}}' }
    expect(judge([{ ...line('fail', 'true'), next }]).next).toEqual({
      runbook: 'other',
      inputs: { pod: 'b' },
      text: 'See bud{= 1 + 1}{{password}}',
    })
  })

  it('makes what a cluster wrote harmless', () => {
    const judged = judge([line('fail', 'true', '{= text}')], { text: '\u001b[31mred\u202e' })
    expect(judged.because).toBe('red<U+202E>')
  })

  it('judges a probe before and after', () => {
    const expectations = [
      line('fail', 'after.value > before.value * 1.1', '{= before.value} → {= after.value}'),
      line('pass', 'true'),
    ]
    const probe = { name: 'p95', run: { executor: 'promql' as const, text: 'x', line: 1 }, expect: expectations }
    const with_ = new Judge(clock)
    expect(with_.judgePair({ probe }, { value: 1 }, { value: 1.2 }, around)).toMatchObject({
      verdict: 'fail',
      because: '1 → 1.2',
    })
    expect(with_.judgePair({ probe }, { value: 1 }, { value: 1.05 }, around)).toMatchObject({ verdict: 'pass' })
    expect(with_.judgePair({ probe }, { value: null }, { value: 1 }, around)).toMatchObject({ verdict: 'unknown' })
    expect(with_.judgePair({ probe: null }, {}, {}, around)).toBeNull()
  })

  it('tells conditions', () => {
    const with_ = new Judge(clock)
    expect(with_.condition('steps.earlier.verdict == "fail"', {}, around)).toEqual({ holds: true })
    expect(with_.condition('steps.later.verdict == "fail"', {}, around)).toEqual({ unknown: 'there is no "later"' })
    expect(with_.condition('"a"', {}, around)).toEqual({ unknown: 'it gives neither true nor false' })
  })

  it('reads inputs off a problem', () => {
    const problem = { object: { name: 'budapp' } }
    expect(new Judge(clock).inputsFor({ service: 'problem.object.name', other: 'problem.nothing' }, problem)).toEqual({
      service: 'budapp',
    })
  })

  it('gives the same every time', () => {
    const list = [line('fail', 'pods.exists(p, p.restarts > 5)', '{= pods.map(p, p.name).join(", ")}')]
    const first = judge(list)
    for (let time = 0; time < 20; time += 1) expect(judge(list)).toEqual(first)
  })
})

describe('bounds of expressions', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => ({ name: `p${index}`, labels: ['a', 'b'] }))
  it.each([
    ['nested macros', 'rows.all(a, rows.all(b, rows.all(c, true)))'],
    ['nested macros over what macros made', 'cel.bind(x, rows.map(a, 1), x.all(a, x.all(b, x.all(c, true))))'],
    [
      'nested macros over written lists',
      '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, [1,2,3,4,5,6,7,8,9,10].all(g, [1,2,3,4,5,6,7,8,9,10].all(h, true))))))))',
    ],
    [
      'a text that doubles',
      `${Array.from({ length: 30 }, (_, index) => `cel.bind(v${index}, ${index === 0 ? '"aaaaaaaaaaaaaaaa"' : `v${index - 1}`} + ${index === 0 ? '"aaaaaaaaaaaaaaaa"' : `v${index - 1}`}, `).join('')}size(v29) > 0${')'.repeat(30)}`,
    ],
    ['an expression of thousands of parts', Array.from({ length: 800 }, () => 'true').join(' && ')],
    ['a long expression', `"${'a'.repeat(5_000)}" == ""`],
    ['deep brackets', `${'('.repeat(2_000)}true${')'.repeat(2_000)}`],
  ])('%s is unknown, not for ever', (_what, when) => {
    expect(judge([line('pass', when)], { rows: many }).verdict).toBe('unknown')
  })

  it('has time for what a large cluster needs', () => {
    expect(
      judge([line('pass', 'rows.filter(r, r.name.startsWith("p1")).map(r, r.name).exists(n, n == "p19999")')], {
        rows: many,
      }).verdict,
    ).toBe('pass')
  })

  it('matches patterns in time that grows with the text only', () => {
    const text = `${'a'.repeat(50_000)}!`
    expect(judge([line('fail', 'text.matches("^(a+)+$")'), line('pass', 'true')], { text }).verdict).toBe('pass')
  })

  it('ends by the clock what is costly without many steps', () => {
    let now = 0
    const slow = new Judge({ now: () => (now += 1_500) })
    const judged = judge([line('pass', 'rows.all(a, rows.exists(b, b.name == a.name))')], { rows: many }, slow)
    expect(judged).toMatchObject({ verdict: 'unknown', because: expect.stringContaining('longer than 2 s') })
  })

  it('refuses results of more rows than it judges', () => {
    expect(judge([line('pass', 'true')], { rows: Array.from({ length: 50_001 }, () => 1) })).toMatchObject({
      verdict: 'unknown',
      because: expect.stringContaining('50000'),
    })
  })
})
