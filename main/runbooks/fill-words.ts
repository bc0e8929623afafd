import type { FilledCommand } from './filled-command.ts'
import { parseKubectl } from './kubectl-command.ts'
import { splitWords, type Word } from './split-words.ts'
import { BlockFault, type Lookup } from './template.ts'

type WordsCommand = Extract<FilledCommand, { readonly argv: readonly string[] }>

/** `sh` and `redis`: a program's or a command's words. */
export function fillWords(
  executor: 'sh' | 'redis',
  source: string,
  lookup: Lookup,
  masked: Lookup,
): Exclude<WordsCommand, { readonly executor: 'kubectl' }> {
  const written = splitWords(source)
  const words = executor === 'redis' && wordText(written[0]) === 'redis-cli' ? written.slice(1) : written
  if (words.length === 0 || words[0]?.parts.some((part) => 'input' in part)) {
    throw new BlockFault('The first word names what runs and cannot be an input')
  }
  // Redis knows no options: there a dash is a character like any other.
  if (executor === 'sh') refuseOptions(words, lookup)
  return { executor, argv: joined(words, lookup), shown: { argv: joined(words, masked) } }
}

export function fillKubectl(source: string, lookup: Lookup, masked: Lookup): WordsCommand {
  const written = splitWords(source)
  const words = wordText(written[0]) === 'kubectl' ? written.slice(1) : written
  const verb = words.slice(0, wordText(words[0]) === 'rollout' ? 2 : 1)
  if (verb.some((word) => wordText(word) === null)) {
    throw new BlockFault('What kubectl does is written out: an input cannot choose it')
  }
  refuseOptions(words, lookup)
  refuseInSelectors(words, lookup)
  const argv = joined(words, lookup)
  return { executor: 'kubectl', argv, command: parseKubectl(argv), shown: { argv: joined(words, masked) } }
}

function joined(words: readonly Word[], lookup: Lookup): readonly string[] {
  return words.map(({ parts }) =>
    parts.map((part) => ('text' in part ? part.text : String(lookup(part.input)))).join(''),
  )
}

/** The word as written; null when an input stands in it. */
function wordText(word: Word | undefined): string | null {
  const [part, ...more] = word?.parts ?? []
  return part !== undefined && more.length === 0 && 'text' in part ? part.text : null
}

/**
 * A value that begins a word and begins itself with a dash would be read as an option, by kubectl or by the program that it
 * starts in a pod. Only behind the last `--` that the runbook wrote for that program is it safe.
 */
function refuseOptions(words: readonly Word[], lookup: Lookup): void {
  const isExec = ['exec', 'run'].includes(wordText(words[0]) ?? '')
  let endings = isExec ? 2 : 1
  for (const word of words) {
    if (wordText(word) === '--') endings -= 1
    const [first] = word.parts
    if (endings > 0 && first !== undefined && 'input' in first && String(lookup(first.input)).startsWith('-')) {
      throw new BlockFault(`The value of ${first.input} begins with "-" and would be read as an option`)
    }
  }
}

/** In a selector a comma or a comparison would choose other objects than the runbook means. */
function refuseInSelectors(words: readonly Word[], lookup: Lookup): void {
  const inputs = words.flatMap(({ parts }, index) => {
    const before = wordText(words[index - 1])
    const [first] = parts
    const own = first !== undefined && 'text' in first && /^(-l|--selector)=/.test(first.text)
    return own || before === '-l' || before === '--selector'
      ? parts.flatMap((part) => ('input' in part ? [part.input] : []))
      : []
  })
  for (const input of inputs) {
    if (!/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(String(lookup(input)))) {
      throw new BlockFault(`The value of ${input} is no value of a label`)
    }
  }
}
