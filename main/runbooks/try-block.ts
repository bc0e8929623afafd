import type { Block, LintMessage, RunbookInput } from '@shared/runbooks/runbook.ts'
import { fillBlock } from './fill-command.ts'
import type { FilledCommand } from './filled-command.ts'
import type { FrozenInputs, InputValue } from './inputs.ts'
import { BlockFault } from './template.ts'

/** Inputs with a value of the right form each, so that blocks can be tried before anybody filled anything in. */
export function sampleInputs(inputs: readonly RunbookInput[]): FrozenInputs {
  return { inputs, values: Object.fromEntries(inputs.map((input) => [input.name, sampleOf(input)])) }
}

const samples: Readonly<Record<RunbookInput['format'], string>> = {
  name: 'sample',
  identifier: 'sample',
  uuid: '00000000-0000-4000-8000-000000000000',
  email: 'someone@example.com',
  image: 'registry.example.com/sample:v1',
  url: 'https://example.com/',
  time: '2026-01-31T00:00:00Z',
  words: 'sample',
}

function sampleOf({ type, format, choices, min, default: standard }: RunbookInput): InputValue {
  if (standard !== undefined) return standard
  if (type === 'number') return Math.max(1, Math.ceil(min ?? 1))
  if (type === 'boolean') return true
  return Array.isArray(choices) ? (choices[0] ?? 'sample') : samples[format]
}

type Tried = { readonly command: FilledCommand } | { readonly message: LintMessage }

/** Fills a block with sample values: what is wrong with it shows before anybody depends on it. */
export function tryBlock(block: Block, inputs: FrozenInputs): Tried {
  try {
    return { command: fillBlock(block, inputs) }
  } catch (thrown) {
    if (!(thrown instanceof BlockFault)) throw thrown
    return { message: { line: block.line + thrown.line, column: 1, message: thrown.message, hint: thrown.hint } }
  }
}
