import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { shippedRunbooks } from '@main/cli/commands/runbook-files.ts'
import { fillCommand } from '@main/runbooks/fill-command.ts'
import type { FilledCommand } from '@main/runbooks/filled-command.ts'
import { checkInputs } from '@main/runbooks/inputs.ts'
import { readRunbook } from '@main/runbooks/read-runbook.ts'
import { sampleInputs } from '@main/runbooks/try-block.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type Block, type Runbook, runbookInput, stepsOf } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'

const pieces = [
  "'",
  '"',
  '`',
  '\\',
  '$(id)',
  '$\u007bHOME}',
  '`id`',
  ';',
  '&&',
  '||',
  '|',
  '>',
  '<',
  '&',
  '#',
  '*',
  '?',
  '~',
  '!',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '{{x}}',
  '{{service}}',
  '{= 1 + 1}',
  '--',
  '-n',
  '-A',
  '--all',
  '--context=evil',
  '-o=jsonpath={}',
  '%00',
  '%2e%2e',
  '..',
  '../..',
  '/',
  '//',
  ':',
  ',',
  '=',
  '"; DROP TABLE users; --',
  "' OR '1'='1",
  '$1',
  '$$',
  "E'",
  '/*',
  '*/',
  '=~".*"',
  '"} or up{a="',
  '.*',
  '\\d+',
  '","role":"ADMIN',
  '\u0000',
  '\n',
  '\r\n',
  '\t',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200f',
  '\ufeff',
  '\ud800',
  '\u0130',
  'ﬁ',
  'é',
  '日本',
  '😀',
  '',
  ' ',
  '  ',
  'true',
  'null',
  '0',
  '-1',
  '1e9',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
]
const shapes: readonly ((piece: string) => string)[] = [
  (piece) => piece,
  (piece) => `a${piece}b`,
  (piece) => `${piece}budapp`,
  (piece) => `budapp${piece}`,
  (piece) => `budapp ${piece} x`,
  (piece) => `${piece}${piece}${piece}`,
]
const hostile = [
  ...new Set([
    ...pieces.flatMap((piece) => shapes.map((shape) => shape(piece))),
    'a'.repeat(1_025),
    'a'.repeat(1_024),
    'x'.repeat(1_048_576),
    '-'.repeat(1_048_576),
  ]),
]

/** How many arguments, parameters, strings and parts a command has: a value may fill one and must not make another. */
function shapeOf(filled: FilledCommand): unknown {
  switch (filled.executor) {
    case 'kubectl':
      return [
        filled.executor,
        filled.argv.length,
        filled.command.verb,
        Object.entries(filled.command).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.length : value === null,
        ]),
      ]
    case 'sh':
    case 'redis':
      return [filled.executor, filled.argv.length]
    case 'sql postgres':
      return [filled.text, filled.parameters.length]
    case 'sql clickhouse':
      return [filled.text, Object.keys(filled.parameters)]
    case 'promql':
    case 'logql':
    case 'traceql':
      return [filled.executor, filled.query.replace(/"(?:[^"\\]|\\.)*"/gs, '""').replace(/\d+(\.\d+)?/g, '0')]
    case 'http':
      return [
        filled.method,
        filled.path.split('/').length,
        filled.path.split(/[?&=]/).length,
        Object.keys(filled.headers),
        filled.body === null ? null : keysOf(JSON.parse(filled.body)),
      ]
    case 'check':
      return filled.check
    case 'ask':
      return filled.executor
  }
}

function keysOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).map(([key, part]) => [key, keysOf(part)])
}

/** Every block of a runbook, with each value in each input: refused, or the shape that samples give. */
function attack(
  runbook: Pick<Runbook, 'inputs'>,
  blocks: readonly Block[],
): { readonly refused: number; readonly literal: number; readonly wrong: readonly string[] } {
  const samples = sampleInputs(runbook.inputs)
  let [refused, literal] = [0, 0]
  const wrong: string[] = []
  for (const input of runbook.inputs) {
    for (const value of hostile) {
      for (const block of blocks) {
        if (!block.text.includes(`{{${input.name}}}`)) continue
        try {
          const frozen = checkInputs(runbook, { ...samples.values, [input.name]: value })
          const filled = fillCommand(block, frozen)
          const meant = fillCommand(block, {
            ...samples,
            values: {
              ...samples.values,
              [input.name]:
                input.format === 'identifier' ? (frozen.values[input.name] ?? '') : (samples.values[input.name] ?? ''),
            },
          })
          if (JSON.stringify(shapeOf(filled)) === JSON.stringify(shapeOf(meant))) literal += 1
          else
            wrong.push(
              `${input.name} = ${JSON.stringify(value.slice(0, 80))} in ${block.text}: ${JSON.stringify(shapeOf(filled))}`,
            )
        } catch (thrown) {
          if (thrown instanceof CockpitError && thrown.code === 'BAD_INPUT') refused += 1
          else wrong.push(`${input.name} = ${JSON.stringify(value.slice(0, 80))} in ${block.text}: ${String(thrown)}`)
        }
      }
    }
  }
  return { refused, literal, wrong }
}

function blocksOf(runbook: Runbook): readonly Block[] {
  return stepsOf(runbook).flatMap(({ run, undo, probe, abort }) =>
    [run, undo?.run, probe?.run, abort?.run].flatMap((block) => block ?? []),
  )
}

const files = await shippedRunbooks(resolve(import.meta.dirname, '../../..'))
const runbooks = files.map(
  (file) =>
    [basename(file), readRunbook(file, readFileSync(file, 'utf8'), { origin: 'built-in', accepted: true })] as const,
)

describe('hostile inputs', () => {
  it('are five hundred or more', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(500)
  })

  it.each(runbooks)('are refused or literal in every input of %s', (_name, runbook) => {
    expect(attack(runbook, blocksOf(runbook)).wrong.slice(0, 10)).toEqual([])
  })

  it.each([
    ['kubectl', 'kubectl get pods -n {{x}} -l app={{x}}'],
    ['kubectl', 'kubectl exec -n bud-system deployment/budapp -- echo {{x}} "a {{x}}"'],
    ['kubectl', 'kubectl logs deployment/{{x}} --tail=10'],
    ['sh', "trivy image {{x}} 'a{{x}}'"],
    ['redis', 'GET {{x}}'],
    ['sql postgres', 'SELECT * FROM t WHERE a = {{x}}'],
    ['sql clickhouse', 'SELECT {{x}}'],
    ['promql', 'up{app="{{x}}", b=~"{{x}}.*", c={{x}}}'],
    ['logql', '{app={{x}}} |= {{x}} |~ {{x}}'],
    ['http', 'PUT /users/{{x}}/roles?a={{x}}\nX-A: {{x}}\n\n{"a": {{x}}, "b": "c{{x}}"}'],
    ['ask', 'Is {{x}} right?'],
  ] as const)('are refused or literal in %s: %s', (executor, text) => {
    const inputs = [runbookInput.parse({ name: 'x', title: 'X', type: 'text' })]
    const { wrong, refused, literal } = attack({ inputs }, [{ executor, text, line: 1 }])
    expect(wrong.slice(0, 10)).toEqual([])
    // Were all refused, or none, the test would show nothing.
    expect(Math.min(refused, literal)).toBeGreaterThan(10)
  })

  it.each(['name', 'identifier', 'uuid', 'email', 'image', 'url', 'time'] as const)(
    'are no %s, but for what is harmless',
    (format) => {
      const input = runbookInput.parse({ name: 'x', title: 'X', type: 'text', format })
      const taken = hostile.filter((value) => {
        try {
          checkInputs({ inputs: [input] }, { x: value })
          return true
        } catch {
          return false
        }
      })
      expect(taken.filter((value) => !/^[A-Za-z0-9_.:,/-]+$/.test(value) || value.startsWith('-'))).toEqual([])
    },
  )
})
