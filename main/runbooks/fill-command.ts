import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Block } from '@shared/runbooks/runbook.ts'
import { fillHttp } from './fill-http.ts'
import { fillQuery } from './fill-query.ts'
import { fillSql } from './fill-sql.ts'
import { fillKubectl, fillWords } from './fill-words.ts'
import type { FilledCommand } from './filled-command.ts'
import { type FrozenInputs, type InputValue, maskedValues } from './inputs.ts'
import { BlockFault, type Lookup, partsOf } from './template.ts'

/**
 * Puts the inputs into a block. A value is one argument, one bound parameter, one string of a query or one part of a path;
 * it never becomes more, whatever is in it.
 * @throws CockpitError BAD_INPUT when a value cannot stand where the block puts it, or the block itself cannot be run.
 */
export function fillCommand(block: Block, inputs: FrozenInputs): FilledCommand {
  try {
    return fillBlock(block, inputs)
  } catch (thrown) {
    if (!(thrown instanceof BlockFault)) throw thrown
    throw new CockpitError('BAD_INPUT', `The command cannot be made: ${thrown.message}.`, thrown.hint)
  }
}

/** As `fillCommand`. @throws BlockFault, which knows the line within the block. */
export function fillBlock({ executor, text }: Pick<Block, 'executor' | 'text'>, inputs: FrozenInputs): FilledCommand {
  const lookup = lookupIn(inputs.values)
  const masked = lookupIn(maskedValues(inputs))
  switch (executor) {
    case 'kubectl':
      return fillKubectl(text, lookup, masked)
    case 'sh':
    case 'redis':
      return fillWords(executor, text, lookup, masked)
    case 'sql postgres':
    case 'sql clickhouse':
      return fillSql(executor, text, inputs, masked)
    case 'promql':
    case 'logql':
    case 'traceql': {
      return { executor, query: fillQuery(text, lookup), shown: { text: fillQuery(text, masked) } }
    }
    case 'http':
      return { executor, ...fillHttp(text, lookup), shown: fillHttp(text, masked) }
    case 'check': {
      const check = text.trim()
      if (!/^[a-z][a-z-]{0,63}$/.test(check)) throw new BlockFault('A check block holds the id of one check')
      return { executor, check, shown: { text: check } }
    }
    case 'ask':
      if (text.trim() === '') throw new BlockFault('The question is empty')
      return { executor, question: plainText(text, lookup).trim(), shown: { text: plainText(text, masked).trim() } }
  }
}

function lookupIn(values: Readonly<Record<string, InputValue>>): Lookup {
  return (input) => {
    const value = Object.hasOwn(values, input) ? values[input] : undefined
    if (value === undefined) throw new BlockFault(`There is no input "${input}"`, 'Declare it in the front matter.')
    return value
  }
}

/** A text for a person with its inputs put in. */
function plainText(text: string, lookup: Lookup): string {
  return partsOf(text)
    .map((part) => ('text' in part ? part.text : String(lookup(part.input))))
    .join('')
}
