import { lintRunbook } from '@main/runbooks/lint-runbook.ts'
import { readRunbook } from '@main/runbooks/read-runbook.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'
import { fenced, sampleRunbook } from './sample-runbook.ts'

const shipped = { origin: 'built-in', accepted: true } as const
const read = (text: string) => readRunbook('sample.md', text, shipped)

describe('readRunbook', () => {
  it('reads every part of a step', () => {
    const step = [
      'id: grow',
      'tier: D2',
      'timeout: 2m',
      'when: cluster.environment != "production"',
      'gate: true',
      'valid: 10m',
      'repeat: { every: 5s, times: 24 }',
      'hold: 30s',
      'clusters: all',
      'expect:',
      '  - pass: done',
      '    because: Grown',
      '    next: { text: Fine }',
      'show: { lines: lines, matching: a.c }',
      'pair:',
      '  - pass: after.value < 2',
      '    because: x',
      'abort: { promql: "sum(errors)", when: value > 5, every: 10s }',
    ].join('\n')
    const more = [
      fenced('kubectl undo', 'kubectl scale deployment/a --replicas=1'),
      fenced('yaml undo', 'when: true'),
      fenced('promql probe requests', 'sum(rate(r[5m]))'),
    ]
    const text = sampleRunbook({
      block: fenced('kubectl', 'kubectl scale deployment/a --replicas=2'),
      step,
      more: more.join('\n\n'),
    })
    const runbook = read(text)
    expect(stepsOf(runbook)[0]).toEqual({
      id: 'grow',
      title: 'Pods',
      line: 9,
      why: 'Why.',
      run: { executor: 'kubectl', text: 'kubectl scale deployment/a --replicas=2', line: 14 },
      tier: 'D2',
      timeoutMs: 120_000,
      when: 'cluster.environment != "production"',
      gate: true,
      validMs: 600_000,
      repeat: { everyMs: 5_000, times: 24 },
      holdMs: 30_000,
      rangeMs: null,
      sideBySide: true,
      answers: [],
      expect: [{ verdict: 'pass', when: 'done', because: 'Grown', next: { text: 'Fine' } }],
      show: { lines: 'lines', matching: 'a.c' },
      undo: {
        run: { executor: 'kubectl', text: 'kubectl scale deployment/a --replicas=1', line: expect.any(Number) },
        when: 'true',
      },
      probe: {
        name: 'requests',
        run: { executor: 'promql', text: 'sum(rate(r[5m]))', line: expect.any(Number) },
        expect: [{ verdict: 'pass', when: 'after.value < 2', because: 'x' }],
      },
      abort: {
        run: { executor: 'promql', text: 'sum(errors)', line: expect.any(Number) },
        when: 'value > 5',
        everyMs: 10_000,
      },
    })
    expect(runbook).toMatchObject({
      id: 'sample',
      tier: 'D2',
      origin: 'built-in',
      accepted: true,
      inputs: [],
      symptoms: [],
    })
    expect(runbook.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('keeps text around steps, and gives steps an id of their heading', () => {
    const text = sampleRunbook({
      step: 'expect:\n  - pass: true\n    because: x',
      more: '## Pods of it\n\nOnly *text*.\n\n```sql example\nSELECT 1\n```\n',
    }).replace('\n## Pods\n', '\nIntro.\n\n## Pods & nodes\n')
    const runbook = read(text)
    expect(runbook.intro).toBe('Intro.')
    expect(stepsOf(runbook).map(({ id }) => id)).toEqual(['podsNodes'])
    expect(runbook.sections[1]).toMatchObject({
      form: 'text',
      title: 'Pods of it',
      markdown: 'Only *text*.\n\n```sql example\nSELECT 1\n```',
    })
  })

  it('refuses what the linter calls wrong, with line and hint', () => {
    const refused = (): unknown =>
      read(sampleRunbook({ step: 'id: pods\nexpect:\n  - pass: size(podz) > 0\n    because: x' }))
    expect(refused).toThrow(CockpitError)
    expect(refused).toThrow(/sample\.md.*line 20: .*there is no "podz"/)
  })

  it('changes its hash with each letter', () => {
    expect(read(sampleRunbook()).hash).not.toBe(read(sampleRunbook().replace('Why.', 'Why!')).hash)
  })

  it('keeps HTML and scripts as the text that they are', () => {
    const text = sampleRunbook({
      more: '<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://example.com/z.png)',
    })
    expect(stepsOf(read(text))[0]?.why).toContain('<script>alert(1)</script>')
  })
})

/** Anchors that unfold ten times each: a billion strings from a few lines. */
const laughs = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...Array.from(
    { length: 9 },
    (_, index) =>
      `${'bcdefghij'[index]}: &${'bcdefghij'[index]} [${Array.from({ length: 10 }, () => `*${'abcdefghi'[index]}`).join(',')}]`,
  ),
].join('\n')

describe('hostile files', () => {
  it.each([
    ['a billion laughs in the front matter', sampleRunbook({ front: laughs }), 'anchors and aliases'],
    ['a billion laughs in a step', sampleRunbook({ step: laughs }), 'anchors and aliases'],
    ['100,000 brackets in YAML', sampleRunbook({ step: `a: ${'['.repeat(8_000)}` }), ''],
    [
      'deep YAML',
      sampleRunbook({ step: Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n') }),
      'nested deeper',
    ],
    ['deep YAML in lines', sampleRunbook({ step: `a: ${'{a: '.repeat(2_000)}` }), ''],
    ['100,000 quotes', `${sampleRunbook()}\n${'> '.repeat(100_000)}`, 'longer than'],
    ['nested quotes', `${sampleRunbook()}\n${'> '.repeat(100)}`, 'nested too deeply'],
    ['100,000 brackets', `${sampleRunbook()}\n${'['.repeat(100_000)}`, 'longer than'],
    ['brackets in lines', `${sampleRunbook()}\n${'[\n'.repeat(100_000)}`, ''],
    ['10 MB', `${sampleRunbook()}\n${'a'.repeat(10_000_000)}`, 'larger than 256 KiB'],
    ['a prototype', sampleRunbook({ front: '__proto__: { polluted: true }' }), 'no such key'],
    ['keys of every object', sampleRunbook({ step: 'constructor: 1\nid: pods' }), 'no such key'],
    [
      'a deep expression',
      sampleRunbook({
        step: `id: pods\nexpect:\n  - pass: ${'('.repeat(3_000)}true${')'.repeat(3_000)}\n    because: x`,
      }),
      '',
    ],
    [
      'a long expression',
      sampleRunbook({ step: `id: pods\nexpect:\n  - pass: ${'true && '.repeat(900)}true\n    because: x` }),
      '',
    ],
  ])('%s is a message, nothing else', (_what, text, words) => {
    const messages = lintRunbook('sample.md', text)
    expect(messages.map(({ message }) => message).join('\n')).toContain(words)
    expect(messages.length).toBeGreaterThan(0)
    expect(messages.every(({ line }) => line >= 1)).toBe(true)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(() => read(text)).toThrow(CockpitError)
  })
})
