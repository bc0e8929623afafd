import { originAt } from '@main/platform/annotated-yaml.ts'
import type { LintMessage } from '@shared/runbooks/runbook.ts'
import { linearPattern } from './linear-pattern.ts'
import { type ParsedRunbook, parseRunbook } from './parse-runbook.ts'
import { runbookFaults } from './runbook-faults.ts'
import type { ParsedStep } from './step-of-parts.ts'
import { inputsIn } from './template.ts'

/** Everything that is wrong with a runbook's file, by line. Never throws. */
export function lintRunbook(path: string, text: string): readonly LintMessage[] {
  const parsed = parseRunbook(path, text)
  return [...parsed.messages, ...runbookFaults(parsed), ...advice(parsed)].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  )
}

/** What would run, but not as whoever wrote it meant. */
function advice(parsed: ParsedRunbook): readonly LintMessage[] {
  const { front, steps } = parsed
  if (front === null) return []
  const ids = steps.map(({ step }) => step.id)
  return [
    ...unusedInputs(parsed),
    ...steps.flatMap((step, index) => (step.settingsRead ? stepAdvice(step, ids, index) : [])),
  ]
}

function unusedInputs({ front, steps, sections, intro }: ParsedRunbook): readonly LintMessage[] {
  if (front === null) return []
  const texts = steps.flatMap(({ step }) => [
    step.run.text,
    step.undo?.run.text ?? '',
    step.probe?.run.text ?? '',
    step.abort?.run.text ?? '',
    ...[...step.expect, ...(step.probe?.expect ?? [])].flatMap(({ because, next }) => [
      because,
      next?.text ?? '',
      ...Object.values(next?.inputs ?? {}),
    ]),
  ])
  const used = new Set(texts.flatMap(inputsIn))
  const spokenOf = JSON.stringify([steps.map(({ step }) => step), sections, intro])
  return front.value.inputs.flatMap(({ name }, index) => {
    if (used.has(name) || new RegExp(`\\binputs\\.${name}\\b`).test(spokenOf)) return []
    const { line, column } = originAt(front.yaml, ['inputs', index, 'name'])
    return [
      {
        line,
        column,
        message: `input ${name}: no step uses it`,
        hint: `Write {{${name}}} in a block, or inputs.${name} in an expression.`,
      },
    ]
  })
}

function stepAdvice(
  { step, settings, settingsLine }: ParsedStep,
  ids: readonly string[],
  index: number,
): readonly LintMessage[] {
  const messages: LintMessage[] = []
  const say = (path: readonly PropertyKey[], message: string, hint: string): void => {
    const { line, column } = settings === null ? { line: settingsLine, column: 1 } : originAt(settings, path)
    messages.push({ line, column, message, hint })
  }
  if (step.expect.length === 0) {
    say(
      ['gate'],
      step.gate
        ? 'A gate without an expectation never opens'
        : 'A step without an expectation is never judged: its verdict stays unknown',
      'Add expect: with a pass and what else may be seen.',
    )
  } else if (step.gate && !step.expect.some(({ verdict }) => verdict === 'pass')) {
    say(['gate'], 'A gate that cannot pass never opens', 'Add a pass: to its expectations.')
  }
  for (const key of ['repeat', 'hold', 'valid'] as const) {
    const given = key === 'repeat' ? step.repeat : key === 'hold' ? step.holdMs : step.validMs
    if (given !== null && step.expect.length > 0 && !step.expect.some(({ verdict }) => verdict === 'pass')) {
      say([key], `${key}: is about a pass, and the step cannot pass`, 'Add a pass: to its expectations.')
    }
  }
  for (const [key, list] of [
    ['expect', step.expect],
    ['pair', step.probe?.expect ?? []],
  ] as const) {
    const certain = list.findIndex(({ when }) => when.trim() === 'true')
    if (certain >= 0 && certain < list.length - 1) {
      say(
        [key, certain + 1],
        `Never reached: the ${list[certain]?.verdict} before it is always true`,
        'Move it up, or take it out.',
      )
    }
    list.forEach(({ when }, at) => {
      if (when.trim() === 'false') say([key, at], 'Never reached: its expression is false', 'Take it out.')
      if (list.findIndex((other) => other.when === when) < at)
        say([key, at], 'Never reached: the same expression stands before it', '')
    })
    list.forEach(({ next }, at) => {
      if (next === undefined) return
      const given = [next.step, next.runbook, next.text].filter((one) => one !== undefined)
      if (given.length === 0)
        say([key, at, 'next'], 'next: leads nowhere', 'next: { step: ID }, { runbook: ID } or { text: … }')
      if (next.step !== undefined && !ids.includes(next.step)) {
        say([key, at, 'next', 'step'], `There is no step ${next.step}`, `The steps are ${ids.join(', ')}.`)
      }
      if (next.inputs !== undefined && next.runbook === undefined)
        say([key, at, 'next', 'inputs'], 'inputs: go with runbook: only', '')
    })
  }
  if (step.when !== null) {
    for (const [, id = ''] of step.when.matchAll(/\bsteps\.([a-zA-Z][a-zA-Z0-9]*)/g)) {
      if (ids.indexOf(id) >= index)
        say(['when'], `when: the step ${id} comes later, nothing is known of it yet`, 'Speak of earlier steps.')
    }
  }
  if (step.show !== null && 'lines' in step.show && step.show.matching !== undefined) {
    try {
      linearPattern(step.show.matching)
    } catch (thrown) {
      say(
        ['show', 'matching'],
        `show: the pattern cannot be read (${thrown instanceof Error ? thrown.message : 'unreadable'})`,
        'Patterns are those of RE2: no look-around, no back references.',
      )
    }
  }
  if (step.holdMs !== null && step.repeat === null)
    say(['hold'], 'hold: needs repeat:, which looks again', 'repeat: { every: 5s, times: 24 }')
  if (step.probe !== null && step.probe.expect.length === 0) {
    messages.push({
      line: step.probe.run.line,
      column: 1,
      message: 'The probe is taken and never judged',
      hint: 'Add pair: with expectations over before and after.',
    })
  }
  return messages
}
