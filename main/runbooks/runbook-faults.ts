import { originAt } from '@main/platform/annotated-yaml.ts'
import type { LintMessage } from '@shared/runbooks/runbook.ts'
import { changesSomething } from './changes-something.ts'
import { type FrozenInputs, readValue } from './inputs.ts'
import type { ParsedRunbook } from './parse-runbook.ts'
import { expressionFaults } from './step-expressions.ts'
import type { ParsedStep } from './step-of-parts.ts'
import { sampleInputs, tryBlock } from './try-block.ts'

/** What makes a runbook unfit to run, besides its form: blocks, inputs, tiers, expressions. */
export function runbookFaults({ front, steps }: ParsedRunbook): readonly LintMessage[] {
  if (front === null) return []
  const inputs = sampleInputs(front.value.inputs)
  return [
    ...inputFaults(front),
    ...repeatedIds(steps),
    ...steps.flatMap((step) => stepFaults(step, inputs)),
    ...expressionFaults(front, steps, inputs),
  ]
}

function inputFaults({ value, yaml }: NonNullable<ParsedRunbook['front']>): readonly LintMessage[] {
  const names = new Set<string>()
  return value.inputs.flatMap((input, index) => {
    const say = (key: string, message: string, hint = ''): LintMessage => {
      const { line, column } = originAt(yaml, ['inputs', index, key])
      return { line, column, message: `input ${input.name}: ${message}`, hint }
    }
    const messages: LintMessage[] = []
    if (names.has(input.name)) messages.push(say('name', 'the name is used twice'))
    names.add(input.name)
    if (input.type === 'choice' && input.choices === undefined) {
      messages.push(
        say('type', 'a choice needs choices', 'choices: [a, b] or choices: { from: KIND, namespace: NAME }'),
      )
    }
    if (input.type !== 'choice' && input.choices !== undefined)
      messages.push(say('choices', 'only a choice has choices'))
    if (input.type !== 'number' && (input.min !== undefined || input.max !== undefined)) {
      messages.push(say('type', 'only a number has min and max'))
    }
    if (input.default !== undefined) {
      const read = readValue(input, input.default)
      if ('fault' in read) messages.push(say('default', `the default is refused: ${read.fault}`))
      if (input.type === 'secret') messages.push(say('default', 'a secret has no default'))
    }
    return messages
  })
}

function repeatedIds(steps: readonly ParsedStep[]): readonly LintMessage[] {
  const seen = new Map<string, number>()
  return steps.flatMap(({ step, settings }) => {
    const before = seen.get(step.id)
    seen.set(step.id, step.line)
    if (before === undefined) return []
    const at = settings === null ? { line: step.line, column: 1 } : originAt(settings, ['id'])
    return [
      {
        line: at.line,
        column: at.column,
        message: `The step of line ${before} has the id ${step.id} too`,
        hint: 'Give one of them another id:.',
      },
    ]
  })
}

function stepFaults(
  { step, tierGiven, settingsRead, settingsLine }: ParsedStep,
  inputs: FrozenInputs,
): readonly LintMessage[] {
  const messages: LintMessage[] = []
  const say = (line: number, message: string, hint: string): void =>
    void messages.push({ line, column: 1, message, hint })
  const tried = tryBlock(step.run, inputs)
  if ('message' in tried) messages.push(tried.message)
  else if (settingsRead) {
    const changes = changesSomething(tried.command)
    if (changes !== 'no' && !tierGiven) {
      say(
        settingsLine,
        changes === 'yes'
          ? 'The block changes something and has no tier'
          : 'Whether the block changes something is not clear, and it has no tier',
        `In yaml step: ${changes === 'yes' ? '' : 'tier: D0 (reads only), '}tier: D1 (small, can be undone), D2 (its effect must be seen first) or D3 (cannot be undone).`,
      )
    } else if (changes === 'yes' && step.tier === 'D0') {
      say(settingsLine, 'The block changes something, and D0 is for what only reads', 'tier: D1, D2 or D3.')
    }
  }
  for (const [name, block] of [
    ['probe', step.probe?.run],
    ['abort', step.abort?.run],
  ] as const) {
    if (block === undefined) continue
    const side = tryBlock(block, inputs)
    if ('message' in side) messages.push(side.message)
    else if (changesSomething(side.command) === 'yes')
      say(block.line, `A ${name} only reads, and this block changes something`, '')
  }
  if (step.undo !== null) {
    const way = tryBlock(step.undo.run, inputs)
    if ('message' in way) messages.push(way.message)
    if (step.tier === 'D0')
      say(
        step.undo.run.line,
        'A step that only reads has nothing to undo',
        'Give the step its tier, or leave the undo out.',
      )
  }
  const needsRange = ['logql', 'traceql'].includes(step.run.executor)
  if (!settingsRead) return messages
  if (needsRange && step.rangeMs === null)
    say(settingsLine, `${step.run.executor} is asked over a time and needs a range`, 'In yaml step: range: 1h')
  if (!needsRange && step.run.executor !== 'promql' && step.rangeMs !== null)
    say(settingsLine, `${step.run.executor} takes no range`, 'range: is for promql, logql and traceql.')
  if (step.run.executor !== 'ask' && step.answers.length > 0) say(settingsLine, 'answers: is for ask only', '')
  return messages
}
