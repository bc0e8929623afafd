import { BlockFault, type Part, partsOf } from './template.ts'

/** One argument: what was written of it and the inputs that stand in it. */
export interface Word {
  readonly parts: readonly Part[]
}

const pipeHint =
  'Results are typed: take lines with show: { lines: lines, matching: … }, judge them in an expectation, and limit them with --tail or first().'

/**
 * Splits one command into words by a shell's rules of quoting, without its other powers: variables, pipes, redirections,
 * substitutions and several commands are faults. Lines that begin with `#` are left out; `\` at a line's end joins it with the next.
 * @throws BlockFault
 */
export function splitWords(source: string): readonly Word[] {
  const command = oneCommand(source)
  const words: Word[] = []
  let word: string | null = null
  const end = (): void => {
    if (word !== null) words.push({ parts: word === '' ? [{ text: '' }] : partsOf(word) })
    word = null
  }
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (/\s/.test(character)) {
      end()
      continue
    }
    if (command.startsWith('{{', at)) {
      const close = command.indexOf('}}', at)
      if (close > 0 && partsOf(command.slice(at, close + 2)).some((part) => 'input' in part)) {
        word = (word ?? '') + command.slice(at, close + 2)
        at = close + 1
        continue
      }
    }
    if (character === "'") {
      const close = command.indexOf("'", at + 1)
      if (close < 0) throw new BlockFault('A single quote is not closed')
      word = (word ?? '') + command.slice(at + 1, close)
      at = close
      continue
    }
    if (character === '"') {
      const read = doubleQuoted(command, at + 1)
      word = (word ?? '') + read.text
      at = read.close
      continue
    }
    if (character === '\\') {
      at += 1
      if (at >= command.length) throw new BlockFault('The command ends with a backslash')
      word = (word ?? '') + command.charAt(at)
      continue
    }
    refusePower(character)
    word = (word ?? '') + character
  }
  end()
  if (words.length === 0) throw new BlockFault('The block is empty')
  return words
}

function oneCommand(source: string): string {
  const lines = source.split(/\r?\n/)
  const joined: string[] = []
  let open = false
  for (const [index, line] of lines.entries()) {
    if (!open && (line.trim() === '' || line.trimStart().startsWith('#'))) continue
    if (!open && joined.length > 0) {
      throw new BlockFault('A block runs one command', 'Make a step of each, or end the line with \\ to go on.', index)
    }
    open = /(?:^|[^\\])(?:\\\\)*\\$/.test(line)
    joined.push(open ? line.slice(0, -1) : line)
  }
  return joined.join(' ')
}

function doubleQuoted(command: string, from: number): { readonly text: string; readonly close: number } {
  let text = ''
  for (let at = from; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (character === '"') return { text, close: at }
    if (character === '\\' && /["\\$`]/.test(command.charAt(at + 1))) {
      text += command.charAt(at + 1)
      at += 1
      continue
    }
    if (character === '$' || character === '`') refusePower(character)
    text += character
  }
  throw new BlockFault('A double quote is not closed')
}

function refusePower(character: string): void {
  if (character === '|') throw new BlockFault('Pipes are not run: there is no shell', pipeHint)
  if (character === '>' || character === '<') {
    throw new BlockFault('Redirections are not run: there is no shell', 'The whole output is kept with the run.')
  }
  if (character === '$' || character === '`') {
    throw new BlockFault(
      'Variables and substitutions are not run: there is no shell',
      'Use an input, {{name}}; in single quotes the character stands for itself.',
    )
  }
  if (character === ';' || character === '&') {
    throw new BlockFault('A block runs one command', 'Make a step of each.')
  }
}
