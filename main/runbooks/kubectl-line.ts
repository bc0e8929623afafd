import { BlockFault } from './template.ts'

export type Flags = ReadonlyMap<string, string | true>

export interface Line {
  readonly words: readonly string[]
  readonly flags: Flags
  /** After `--`. */
  readonly rest: readonly string[] | null
}

const valueFlags: Readonly<Record<string, string>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-l': 'selector',
  '--selector': 'selector',
  '-o': 'output',
  '--output': 'output',
  '-c': 'container',
  '--container': 'container',
  '--tail': 'tail',
  '--since': 'since',
  '--sort-by': 'sort-by',
  '--replicas': 'replicas',
  '--timeout': 'timeout',
  '--image': 'image',
  '--restart': 'restart',
}
const plainFlags: Readonly<Record<string, string>> = {
  '-A': 'all-namespaces',
  '--all-namespaces': 'all-namespaces',
  '-f': 'follow',
  '--follow': 'follow',
  '-p': 'previous',
  '--previous': 'previous',
  '--containers': 'containers',
  '--all-containers': 'all-containers',
  '--rm': 'rm',
  '-i': 'stdin',
  '-t': 'tty',
  '-it': 'stdin',
  '-ti': 'stdin',
  '--no-headers': 'no-headers',
  '--show-labels': 'show-labels',
}
/** What each verb that is carried out here takes. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  get: ['namespace', 'all-namespaces', 'selector', 'output', 'sort-by', 'no-headers', 'show-labels'],
  describe: ['namespace', 'all-namespaces', 'selector'],
  logs: ['namespace', 'selector', 'container', 'all-containers', 'tail', 'since', 'previous', 'follow'],
  top: ['namespace', 'all-namespaces', 'selector', 'containers', 'sort-by', 'no-headers'],
  exec: ['namespace', 'container', 'stdin', 'tty'],
  'rollout status': ['namespace', 'timeout'],
  'rollout restart': ['namespace'],
  scale: ['namespace', 'replicas'],
  delete: ['namespace'],
  run: ['namespace', 'image', 'rm', 'stdin', 'tty', 'restart'],
}

/** The flags that a verb takes here. @throws BlockFault with what there is, for a verb that is not carried out. */
export function flagsFor(verb: string): readonly string[] {
  const known = Object.hasOwn(flagsOf, verb) ? flagsOf[verb] : undefined
  if (known !== undefined) return known
  throw new BlockFault(`kubectl ${verb} is not carried out here`, `These are: ${Object.keys(flagsOf).join(', ')}.`)
}

/**
 * Parts a line into its words and flags. @param words after the verb.
 * @throws BlockFault where a flag is none that the verb takes here.
 */
export function readLine(verb: string, words: readonly string[], known: readonly string[]): Line {
  const flags = new Map<string, string | true>()
  const plain: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '--') return { words: plain, flags, rest: words.slice(at + 1) }
    if (!word.startsWith('-') || word === '-') {
      plain.push(word)
      continue
    }
    const [written = '', ...after] = word.split('=')
    const flag = Object.hasOwn(valueFlags, written)
      ? valueFlags[written]
      : Object.hasOwn(plainFlags, written)
        ? plainFlags[written]
        : undefined
    if (flag === 'kubeconfig' || written === '--kubeconfig' || written === '--context') {
      throw new BlockFault('The cluster is chosen in the cockpit', 'Leave --kubeconfig and --context out.')
    }
    if (flag === undefined || !known.includes(flag)) {
      throw new BlockFault(`kubectl ${verb} takes no ${written} here`, `It takes: ${known.join(', ')}.`)
    }
    if (flags.has(flag)) throw new BlockFault(`${written} is given twice`)
    if (!Object.hasOwn(valueFlags, written)) {
      if (after.length > 0 && !/^(true|false)$/.test(after.join('='))) throw new BlockFault(`${written} takes no value`)
      if (after.join('=') !== 'false') flags.set(flag, true)
      continue
    }
    if (after.length > 0) flags.set(flag, after.join('='))
    else {
      at += 1
      const value = words[at]
      if (value === undefined || value === '--') throw new BlockFault(`${written} needs a value`)
      flags.set(flag, value)
    }
  }
  return { words: plain, flags, rest: null }
}
