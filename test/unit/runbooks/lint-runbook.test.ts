import { lintRunbook } from '@main/runbooks/lint-runbook.ts'
import { describe, expect, it } from 'vitest'
import { fenced, lineWith, type SampleParts, sampleRunbook } from './sample-runbook.ts'

const lint = (parts: SampleParts) => {
  const text = sampleRunbook(parts)
  return { text, messages: lintRunbook('/somewhere/sample.md', text) }
}
const expecting = (...lines: string[]): string =>
  ['id: pods', 'expect:', ...lines.map((line) => `  ${line}`)].join('\n')
const service = 'inputs: [{ name: service, title: Service, type: text, format: name }]'
const ofService = fenced('kubectl', 'kubectl get pods -l app={{service}}')

/** What is written, the text of the line that the message must name, and words of the message. */
const mistakes: readonly (readonly [string, SampleParts, string, string])[] = [
  [
    'an unknown key of a step',
    { step: 'id: pods\ntimout: 30s\nexpect:\n  - pass: true\n    because: x' },
    'timout',
    'timout: there is no such key',
  ],
  ['an unknown key of the front matter', { front: 'sevrity: critical' }, 'sevrity', 'there is no such key'],
  [
    'an unknown key of an input',
    { front: 'inputs:\n  - name: service\n    titel: Service\n    type: text' },
    'titel',
    'no such key',
  ],
  ['an unknown key of an expectation', { step: expecting('- pass: true', '  becuase: x') }, 'becuase', 'no such key'],
  ['an expectation without a reason', { step: expecting('- pass: true') }, '- pass: true', 'because'],
  [
    'an expectation of two verdicts',
    { step: expecting('- pass: true', '  fail: true', '  because: x') },
    '- pass',
    'exactly one of',
  ],
  [
    'a span of time that is none',
    { step: 'id: pods\ntimeout: soon\nexpect:\n  - pass: true\n    because: x' },
    'timeout',
    'no span of time',
  ],
  [
    'a number for a span',
    { step: 'id: pods\ntimeout: 30\nexpect:\n  - pass: true\n    because: x' },
    'timeout',
    'span of time',
  ],
  ['YAML that is none', { step: 'id: pods\nexpect: [' }, 'expect: [', 'Flow sequence'],
  ['an alias', { step: 'id: &a pods\nwhen: *a' }, 'when: *a', 'anchors and aliases'],
  ['a tab', { step: 'id: pods\n\texpect: 1' }, '\texpect', ''],
  [
    'a change without a tier',
    {
      block: fenced('kubectl', 'kubectl rollout restart deployment/budapp'),
      step: expecting('- pass: done', '  because: x'),
    },
    'yaml step',
    'changes something and has no tier',
  ],
  [
    'a change as D0',
    {
      block: fenced('kubectl', 'kubectl scale deployment/a --replicas=2'),
      step: `tier: D0\n${expecting('- pass: done', '  because: x')}`,
    },
    'yaml step',
    'D0 is for what only reads',
  ],
  [
    'an exec without a tier',
    {
      block: fenced('kubectl', 'kubectl exec deployment/a -- nvidia-smi'),
      step: expecting('- pass: exitCode == 0', '  because: x'),
    },
    'yaml step',
    'not clear',
  ],
  [
    'SQL that changes without a tier',
    { block: fenced('sql postgres', 'VACUUM ANALYZE audit_trail'), step: expecting('- pass: true', '  because: x') },
    'yaml step',
    'changes something',
  ],
  [
    'Redis that changes without a tier',
    { block: fenced('redis', 'CONFIG SET activedefrag yes'), step: expecting('- pass: true', '  because: x') },
    'yaml step',
    'changes something',
  ],
  [
    'HTTP that changes without a tier',
    { block: fenced('http', 'DELETE /projects/1'), step: expecting('- pass: status == 204', '  because: x') },
    'yaml step',
    'changes something',
  ],
  ['an input that is not declared', { block: ofService }, 'app={{service}}', 'no input "service"'],
  [
    'an input that is not declared, in a reason',
    { step: expecting('- pass: true', '  because: "{{service}}"') },
    'because',
    'no input "service"',
  ],
  ['an input that is not used', { front: service }, 'name: service', 'no step uses it'],
  [
    'an input of an expression that is not declared',
    { step: expecting('- pass: inputs.sevice == "a"', '  because: x') },
    'inputs.sevice',
    'no "sevice"',
  ],
  [
    'two inputs of one name',
    {
      front:
        'inputs:\n  - { name: service, title: A, type: text, format: name }\n  - { name: service, title: B, type: text, format: name }',
      block: ofService,
    },
    'title: B',
    'used twice',
  ],
  [
    'a choice without choices',
    { front: 'inputs:\n  - { name: service, title: A, type: choice, format: name }', block: ofService },
    'type: choice',
    'needs choices',
  ],
  [
    'a default that is refused',
    { front: 'inputs:\n  - { name: service, title: A, type: text, format: name, default: "A B" }', block: ofService },
    'default',
    'default is refused',
  ],
  [
    'a next step that is not there',
    { step: expecting('- pass: true', '  because: x', '  next: { step: logs }') },
    'next:',
    'no step logs',
  ],
  [
    'a next that leads nowhere',
    { step: expecting('- pass: true', '  because: x', '  next: {}') },
    'next:',
    'leads nowhere',
  ],
  [
    'a step of `when` that is not there',
    { step: `when: steps.podz.verdict == "pass"\n${expecting('- pass: true', '  because: x')}` },
    'when:',
    'no "podz"',
  ],
  [
    'a step of `when` that comes later',
    { step: `when: steps.pods.verdict == "pass"\n${expecting('- pass: true', '  because: x')}` },
    'when:',
    'comes later',
  ],
  ['CEL that cannot be read', { step: expecting('- pass: size(pods >', '  because: x') }, 'size(pods >', ''],
  ['an unknown variable', { step: expecting('- pass: size(podz) > 0', '  because: x') }, 'size(podz)', 'no "podz"'],
  [
    'an unknown field',
    { step: expecting('- pass: pods.all(p, p.phas == "Running")', '  because: x') },
    'p.phas',
    'no "phas"',
  ],
  [
    'an unknown field in a reason',
    { step: expecting('- pass: true', '  because: "{= pods.map(p, p.nme).join(\', \') }"') },
    'p.nme',
    'no "nme"',
  ],
  ['an unknown function', { step: expecting('- pass: pods.count() > 0', '  because: x') }, 'pods.count()', 'overload'],
  [
    'a comparison of unlike things',
    { step: expecting('- pass: size(pods) == "3"', '  because: x') },
    'size(pods)',
    'overload',
  ],
  [
    'an expression that is no condition',
    { step: expecting('- pass: size(pods)', '  because: x') },
    '- pass: size(pods)',
    'true or false',
  ],
  [
    'an expression without an end',
    { step: expecting('- pass: true', '  because: "{= size(pods)"') },
    'because',
    'not closed',
  ],
  ['a pipe', { block: fenced('kubectl', 'kubectl get pods | grep budapp') }, '| grep', 'Pipes are not run'],
  ['several commands', { block: fenced('kubectl', 'kubectl get pods\nkubectl get svc') }, 'get svc', 'one command'],
  [
    'a substitution',
    {
      block: fenced('sh', 'trivy image $(whoami)'),
      step: `tier: D0\n${expecting('- pass: exitCode == 0', '  because: x')}`,
    },
    '$(whoami)',
    'substitutions',
  ],
  [
    'a verb that is not carried out',
    { block: fenced('kubectl', 'kubectl apply -f x.yaml') },
    'apply',
    'not carried out',
  ],
  ['a flag that is not known', { block: fenced('kubectl', 'kubectl get pods --watch') }, '--watch', 'takes no --watch'],
  [
    'a cluster of its own',
    { block: fenced('kubectl', 'kubectl get pods --context prod') },
    '--context',
    'chosen in the cockpit',
  ],
  ['an unknown executor', { block: fenced('kubctl', 'kubectl get pods') }, 'kubctl', 'Is kubectl meant?'],
  ['SQL of no database', { block: fenced('sql', 'SELECT 1') }, '```sql', 'names its database'],
  ['two statements', { block: fenced('sql postgres', 'SELECT 1; SELECT 2') }, 'SELECT 1', 'one statement'],
  [
    'an input in a string of SQL',
    { front: service, block: fenced('sql postgres', "SELECT * FROM t WHERE a = '{{service}}'") },
    "'{{service}}'",
    'within a string',
  ],
  [
    'a body that is not JSON',
    {
      block: fenced('http', 'POST /users\n\n{"a": }'),
      step: `tier: D1\n${expecting('- pass: status == 200', '  because: x')}`,
    },
    'POST /users',
    'not JSON',
  ],
  [
    'LogQL without a range',
    { block: fenced('logql', '{app="budapp"}'), step: expecting('- pass: size(lines) == 0', '  because: x') },
    'yaml step',
    'needs a range',
  ],
  [
    'a range where none is taken',
    { step: `range: 1h\n${expecting('- pass: true', '  because: x')}` },
    'yaml step',
    'takes no range',
  ],
  [
    'a verdict that is never reached',
    { step: expecting('- pass: true', '  because: x', '- fail: size(pods) == 0', '  because: y') },
    '- fail',
    'Never reached',
  ],
  [
    'the same expression twice',
    { step: expecting('- pass: size(pods) > 0', '  because: x', '- fail: size(pods) > 0', '  because: y') },
    '- fail',
    'Never reached',
  ],
  ['a gate without an expectation', { step: 'id: pods\ngate: true' }, 'gate: true', 'never opens'],
  [
    'a gate that cannot pass',
    { step: `gate: true\n${expecting('- fail: true', '  because: x')}` },
    'gate: true',
    'never opens',
  ],
  ['a step without an expectation', { step: 'id: pods' }, 'id: pods', 'never judged'],
  [
    'a pair without a probe',
    { step: `${expecting('- pass: true', '  because: x')}\npair:\n  - pass: true\n    because: x` },
    'pair:',
    'no probe',
  ],
  ['a probe that is not judged', { more: fenced('promql probe requests', 'sum(up)') }, 'sum(up)', 'never judged'],
  ['a second block', { more: fenced('kubectl', 'kubectl get svc') }, 'kubectl get svc', ''],
  ['settings without a block', { more: `\n## Alone\n\n${fenced('yaml step', 'id: alone')}` }, 'id: alone', ''],
  [
    'a block in a list',
    { more: `\n- one\n\n  ${fenced('kubectl', 'kubectl get svc').replaceAll('\n', '\n  ')}` },
    '',
    'where it is not run',
  ],
  [
    'two steps of one id',
    {
      more: `\n## Again\n\n${fenced('kubectl', 'kubectl get pods')}\n\n${fenced('yaml step', 'id: "pods"\nexpect:\n  - pass: true\n    because: x')}`,
    },
    'id: "pods"',
    'has the id pods too',
  ],
  [
    'an id that no expression can speak of',
    { step: 'id: my-pods\nexpect:\n  - pass: true\n    because: x' },
    'id: my-pods',
    'an id is letters',
  ],
  [
    'an undo of what only reads',
    { more: fenced('kubectl undo', 'kubectl scale deployment/a --replicas=1') },
    '--replicas=1',
    'nothing to undo',
  ],
  [
    'a pattern that is not of RE2',
    { step: `${expecting('- pass: true', '  because: x')}\nshow: { lines: rows, matching: "(?=a)" }` },
    'show:',
    'cannot be read',
  ],
]

describe('lintRunbook', () => {
  it('has nothing to say of a right one', () => {
    expect(lint({}).messages).toEqual([])
    expect(lint({ front: service, block: ofService }).messages).toEqual([])
  })

  it.each(mistakes)('names the line of %s', (_what, parts, where, words) => {
    const { text, messages } = lint(parts)
    const fitting = messages.filter(({ message, hint }) => `${message}. ${hint}`.includes(words))
    expect(fitting, JSON.stringify(messages, null, 1)).not.toEqual([])
    if (where === '') return
    const line = lineWith(text, where)
    // A block that stands whole on lines of its own is named by its fence or by its first line.
    expect([line, line - 1], JSON.stringify(messages, null, 1)).toContain(fitting[0]?.line)
  })

  it('does not follow a mistake up with others', () => {
    const several = mistakes
      .filter(([, parts]) => parts.step !== undefined && parts.block === undefined && parts.more === undefined)
      .map(([what, parts]) => [what, lint(parts).messages.map(({ message }) => message)] as const)
      .filter(([, messages]) => messages.length > 2)
    expect(several).toEqual([])
  })

  it('names the column of a field', () => {
    const { text, messages } = lint({ step: expecting('- pass: pods.all(p, p.phas == "x")', '  because: x') })
    const line = text.split('\n')[(messages[0]?.line ?? 0) - 1] ?? ''
    expect(line.slice((messages[0]?.column ?? 0) - 1)).toMatch(/^phas ==/)
  })

  it('wants the id of the file', () => {
    expect(lintRunbook('other.md', sampleRunbook())).toMatchObject([
      { line: 2, message: expect.stringContaining('other') },
    ])
  })

  it('misses the front matter', () => {
    expect(lintRunbook('a.md', '# Hello\n')).toMatchObject([{ line: 1, message: 'The front matter is missing' }])
  })
})
