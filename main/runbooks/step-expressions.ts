import { type Annotated, originAt } from '@main/platform/annotated-yaml.ts'
import type { Block, Expectation, LintMessage } from '@shared/runbooks/runbook.ts'
import { ExpressionCheck } from './check-expression.ts'
import type { FrozenInputs } from './inputs.ts'
import type { ParsedRunbook } from './parse-runbook.ts'
import { type ResultFields, resultFields } from './result-fields.ts'
import type { ParsedStep } from './step-of-parts.ts'
import { BlockFault } from './template.ts'
import { textParts } from './text-template.ts'
import { tryBlock } from './try-block.ts'

type Front = NonNullable<ParsedRunbook['front']>
type Path = readonly PropertyKey[]

const problemFields: ResultFields = { problem: { fields: ['id', 'severity', 'title', 'evidence', 'object', 'since'] } }

/** Every expression of a runbook against the variables that it will find. */
export function expressionFaults(
  front: Front,
  steps: readonly ParsedStep[],
  inputs: FrozenInputs,
): readonly LintMessage[] {
  const around: ResultFields = {
    inputs: { fields: inputs.inputs.map(({ name }) => name) },
    cluster: { fields: ['id', 'environment'] },
    steps: { fields: steps.map(({ step }) => step.id) },
    now: 'any',
  }
  const fits = new ExpressionCheck(problemFields)
  const messages = front.value.fits.flatMap(({ inputs: given }, index) =>
    Object.entries(given).flatMap(([name, text]) => {
      const path = ['fits', index, 'inputs', name]
      if (!inputs.inputs.some((input) => input.name === name)) {
        return [messageAt(front.yaml, path, 0, `There is no input "${name}"`, '')]
      }
      return expressionAt(fits, front.yaml, path, text, 'any')
    }),
  )
  return [...messages, ...steps.flatMap((step) => ofStep(step, around, inputs))]
}

function ofStep(
  { step, settings, undoSettings }: ParsedStep,
  around: ResultFields,
  inputs: FrozenInputs,
): readonly LintMessage[] {
  const fieldsOf = (block: Block): ResultFields | null => {
    const tried = tryBlock(block, inputs)
    return 'command' in tried ? resultFields(tried.command) : null
  }
  const names = new Set(inputs.inputs.map(({ name }) => name))
  const surroundings = new ExpressionCheck(around)
  const messages: LintMessage[] = []
  if (step.undo?.when && undoSettings)
    messages.push(...expressionAt(surroundings, undoSettings, ['when'], step.undo.when, 'bool'))
  if (settings === null) return messages
  if (step.when !== null) messages.push(...expressionAt(surroundings, settings, ['when'], step.when, 'bool'))
  const result = fieldsOf(step.run)
  if (result !== null)
    messages.push(
      ...ofExpectations(new ExpressionCheck({ ...around, ...result }), settings, 'expect', step.expect, names),
    )
  const before = step.probe === null ? null : fieldsOf(step.probe.run)
  if (step.probe !== null && before !== null) {
    const sides: ResultFields = {
      ...around,
      before: { fields: Object.keys(before) },
      after: { fields: Object.keys(before) },
    }
    messages.push(...ofExpectations(new ExpressionCheck(sides), settings, 'pair', step.probe.expect, names))
  }
  const watched = step.abort === null ? null : fieldsOf(step.abort.run)
  if (step.abort !== null && watched !== null) {
    messages.push(
      ...expressionAt(
        new ExpressionCheck({ ...around, ...watched }),
        settings,
        ['abort', 'when'],
        step.abort.when,
        'bool',
      ),
    )
  }
  return messages
}

function ofExpectations(
  check: ExpressionCheck,
  settings: Annotated,
  key: 'expect' | 'pair',
  expectations: readonly Expectation[],
  inputs: ReadonlySet<string>,
): readonly LintMessage[] {
  return expectations.flatMap(({ verdict, when, because, next }, index) => [
    ...expressionAt(check, settings, [key, index, verdict], when, 'bool'),
    ...textAt(check, settings, [key, index, 'because'], because, inputs),
    ...(next?.text === undefined ? [] : textAt(check, settings, [key, index, 'next', 'text'], next.text, inputs)),
    ...Object.entries(next?.inputs ?? {}).flatMap(([name, text]) =>
      textAt(check, settings, [key, index, 'next', 'inputs', name], text, inputs),
    ),
  ])
}

function textAt(
  check: ExpressionCheck,
  yaml: Annotated,
  path: Path,
  text: string,
  inputs: ReadonlySet<string>,
): readonly LintMessage[] {
  try {
    return textParts(text).flatMap((part) => {
      if ('text' in part) return []
      if ('input' in part) {
        return inputs.has(part.input)
          ? []
          : [messageAt(yaml, path, 0, `There is no input "${part.input}"`, 'Declare it in the front matter.')]
      }
      const fault = check.fault(part.expression, 'any')
      return fault === null
        ? []
        : [messageAt(yaml, path, part.offset + fault.range.start, `{= ${part.expression} }: ${fault.message}`, '')]
    })
  } catch (thrown) {
    if (!(thrown instanceof BlockFault)) throw thrown
    return [messageAt(yaml, path, 0, thrown.message, thrown.hint)]
  }
}

function expressionAt(
  check: ExpressionCheck,
  yaml: Annotated,
  path: Path,
  text: string,
  wanted: 'bool' | 'any',
): readonly LintMessage[] {
  const fault = check.fault(text, wanted)
  if (fault === null) return []
  return [messageAt(yaml, path, fault.range.start, `${text.slice(0, 200)}: ${fault.message}`, hintFor(fault.message))]
}

function hintFor(message: string): string {
  if (/^there is no/.test(message))
    return 'The variables and fields of each block are listed in resources/runbooks/README.md.'
  return /overload/.test(message) ? 'The two sides have different types: string(x), double(x) and int(x) convert.' : ''
}

/** The place of a character of a text in the YAML. Escapes in quoted texts shift the column, never the line. */
function messageAt(yaml: Annotated, path: Path, offset: number, message: string, hint: string): LintMessage {
  const { line, column } = textOrigin(yaml, path)
  return { line, column: column + offset, message, hint }
}

function textOrigin(yaml: Annotated, path: Path): { readonly line: number; readonly column: number } {
  const [key, ...rest] = path
  if (key === undefined) return yaml.form === 'scalar' ? yaml.textAt : yaml.origin
  const child =
    yaml.form === 'map' ? yaml.entries.get(String(key)) : yaml.form === 'list' ? yaml.elements[Number(key)] : undefined
  return child === undefined ? originAt(yaml, path) : textOrigin(child, rest)
}
