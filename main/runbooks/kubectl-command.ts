import { findKind } from '@shared/clusters/kinds/index.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { parseTargetWord } from '@shared/logs/target-word.ts'
import { BlockFault } from './template.ts'

interface Place {
  /** null: the default namespace of the context, or none for kinds without. */
  readonly namespace: string | null
}

/** A workload or a pod, by the plural of its kind. */
export interface KubectlTarget {
  readonly kind: string
  readonly name: string
}

/** What a kubectl line asks for, in the forms that the cockpit carries out through its own connection. */
export type KubectlCommand =
  | (Place & {
      readonly verb: 'get'
      /** Plural of a built-in kind, or as written ("certificates.cert-manager.io"). */
      readonly kind: string
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
      /** JSONPath without braces: ".lastTimestamp". */
      readonly sortBy: string | null
    })
  | (Place & {
      readonly verb: 'describe'
      readonly kind: string
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
    })
  | (Place & {
      readonly verb: 'logs'
      /** null when pods are chosen by `selector`. */
      readonly target: KubectlTarget | null
      readonly selector: string | null
      /** null: all of them. */
      readonly container: string | null
      readonly tail: number | null
      readonly sinceMs: number | null
      readonly previous: boolean
      readonly follow: boolean
    })
  | (Place & {
      readonly verb: 'top'
      readonly kind: 'pods' | 'nodes'
      readonly name: string | null
      readonly allNamespaces: boolean
      readonly selector: string | null
      /** A row for each container. */
      readonly containers: boolean
      readonly sortBy: 'cpu' | 'memory' | null
    })
  | (Place & {
      readonly verb: 'exec'
      readonly target: KubectlTarget
      readonly container: string | null
      readonly command: readonly string[]
    })
  | (Place & { readonly verb: 'rollout status'; readonly target: KubectlTarget; readonly timeoutMs: number | null })
  | (Place & { readonly verb: 'rollout restart'; readonly target: KubectlTarget })
  | (Place & { readonly verb: 'scale'; readonly target: KubectlTarget; readonly replicas: number })
  | (Place & { readonly verb: 'delete'; readonly target: KubectlTarget })
  | (Place & {
      readonly verb: 'run'
      readonly name: string
      readonly image: string
      readonly command: readonly string[]
    })

type Flags = ReadonlyMap<string, string | true>

interface Line {
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
const verbs = Object.keys(flagsOf)

/**
 * Reads the words of a kubectl line (with or without the first, `kubectl`).
 * @throws BlockFault with a hint when it is none that the cockpit carries out.
 */
export function parseKubectl(argv: readonly string[]): KubectlCommand {
  const words = argv[0] === 'kubectl' ? argv.slice(1) : argv
  const [first = '', second = ''] = words
  const verb = first === 'rollout' ? `rollout ${second}` : first
  if (verb.startsWith('--kubeconfig') || verb.startsWith('--context')) {
    throw new BlockFault('The cluster is chosen in the cockpit', 'Leave --kubeconfig and --context out.')
  }
  const known = flagsOf[verb]
  if (!Object.hasOwn(flagsOf, verb) || known === undefined) {
    throw new BlockFault(`kubectl ${verb} is not carried out here`, `These are: ${verbs.join(', ')}.`)
  }
  const line = readLine(verb, words.slice(first === 'rollout' ? 2 : 1), known)
  return commandOf(verb, line)
}

function readLine(verb: string, words: readonly string[], known: readonly string[]): Line {
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

function commandOf(verb: string, line: Line): KubectlCommand {
  const place: Place = { namespace: named(line.flags, 'namespace', labelPattern, 'namespace') }
  const allNamespaces = line.flags.has('all-namespaces')
  const selector = selectorOf(line.flags)
  if (verb !== 'exec' && verb !== 'run' && line.rest !== null)
    throw new BlockFault(`kubectl ${verb} takes nothing after --`)
  switch (verb) {
    case 'get': {
      checkOutput(line.flags)
      const { kind, name } = objectOf(line.words)
      return { verb, ...place, kind, name, allNamespaces, selector, sortBy: sortPath(line.flags) }
    }
    case 'describe':
      return { verb, ...place, ...objectOf(line.words), allNamespaces, selector }
    case 'logs': {
      const target = line.words.length === 0 ? null : targetOf(line.words)
      if ((target === null) === (selector === null)) {
        throw new BlockFault(
          'kubectl logs wants a pod or workload, or a selector',
          'deployment/NAME, POD, or -l app=NAME.',
        )
      }
      return {
        verb,
        ...place,
        target,
        selector,
        container: named(line.flags, 'container', labelPattern, 'container'),
        tail: wholeNumber(line.flags, 'tail', 1_000_000),
        sinceMs: spanOf(line.flags, 'since'),
        previous: line.flags.has('previous'),
        follow: line.flags.has('follow'),
      }
    }
    case 'top': {
      const [word = '', name, ...more] = line.words
      const kind = findKind(word)?.plural
      if ((kind !== 'pods' && kind !== 'nodes') || more.length > 0)
        throw new BlockFault('kubectl top wants pods or nodes')
      const sortBy = line.flags.get('sort-by') ?? null
      if (sortBy !== null && sortBy !== 'cpu' && sortBy !== 'memory')
        throw new BlockFault('--sort-by wants cpu or memory')
      const containers = line.flags.has('containers')
      return {
        verb,
        ...place,
        kind,
        name: name === undefined ? null : objectName(name),
        allNamespaces,
        selector,
        containers,
        sortBy,
      }
    }
    case 'exec': {
      if (line.rest === null || line.rest.length === 0) {
        throw new BlockFault(
          'kubectl exec wants a command after --',
          'kubectl exec deployment/NAME -- PROGRAM ARGUMENTS',
        )
      }
      const container = named(line.flags, 'container', labelPattern, 'container')
      return { verb, ...place, target: targetOf(line.words), container, command: line.rest }
    }
    case 'rollout status':
      return { verb, ...place, target: targetOf(line.words), timeoutMs: spanOf(line.flags, 'timeout') }
    case 'rollout restart':
      return { verb, ...place, target: targetOf(line.words) }
    case 'scale': {
      const replicas = wholeNumber(line.flags, 'replicas', 10_000)
      if (replicas === null) throw new BlockFault('kubectl scale wants --replicas')
      return { verb, ...place, target: targetOf(line.words), replicas }
    }
    case 'delete': {
      const target = targetOf(line.words)
      if (target.kind !== 'pods') throw new BlockFault('Only single pods are deleted here', 'kubectl delete pod NAME')
      return { verb, ...place, target }
    }
    case 'run': {
      const [name = '', ...more] = line.words
      const image = line.flags.get('image')
      if (!line.flags.has('rm')) throw new BlockFault('kubectl run must clean up after itself', 'Add --rm.')
      if (typeof image !== 'string' || !imagePattern.test(image)) throw new BlockFault('kubectl run wants --image')
      if (line.rest === null || line.rest.length === 0 || more.length > 0)
        throw new BlockFault('kubectl run wants a command after --')
      return { verb, ...place, name: objectName(name), image, command: line.rest }
    }
    default:
      throw new BlockFault(`kubectl ${verb} is not carried out here`)
  }
}

const labelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** Names of objects; roles and their bindings may hold a colon too. */
const namePattern = /^[a-z0-9]([-a-z0-9.:]{0,251}[a-z0-9])?$/
const kindPattern = /^[a-z][a-z0-9]*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const imagePattern = /^[a-z0-9][-a-zA-Z0-9._/:@]{0,500}$/

function objectName(word: string): string {
  if (!namePattern.test(word)) throw new BlockFault(`"${shortened(word)}" is no name of an object`)
  return word
}

function kindOf(word: string): string {
  if (!kindPattern.test(word)) throw new BlockFault(`"${shortened(word)}" is no kind`)
  return findKind(word)?.plural ?? word
}

/** "pods", "pod NAME" or "pod/NAME". */
function objectOf(words: readonly string[]): { readonly kind: string; readonly name: string | null } {
  const [word = '', second, ...more] = words
  const [kind = '', name, ...parts] = word.split('/')
  if (more.length > 0 || parts.length > 0 || (name !== undefined && second !== undefined)) {
    throw new BlockFault('One kind and at most one name are asked for')
  }
  const wanted = name ?? second
  return { kind: kindOf(kind), name: wanted === undefined ? null : objectName(wanted) }
}

/** "POD", "deployment/NAME", "deployment NAME" or "pod NAME". */
function targetOf(words: readonly string[]): KubectlTarget {
  const target = parseTargetWord(words.length === 2 ? words.join('/') : (words[0] ?? ''))
  if (target === null || words.length > 2) {
    throw new BlockFault(
      'One pod or workload is wanted',
      'POD, or deployment/NAME, statefulset/NAME, daemonset/NAME, job/NAME.',
    )
  }
  return { kind: target.kind, name: objectName(target.name) }
}

function named(flags: Flags, flag: string, pattern: RegExp, what: string): string | null {
  const value = flags.get(flag)
  if (typeof value !== 'string') return null
  if (!pattern.test(value)) throw new BlockFault(`"${shortened(value)}" is no name of a ${what}`)
  return value
}

function selectorOf(flags: Flags): string | null {
  const text = flags.get('selector')
  if (typeof text !== 'string') return null
  const reading = parseLabelSelector(text)
  if ('wrong' in reading || text.trim() === '') {
    throw new BlockFault(
      `The selector "${shortened(text)}" cannot be read`,
      'wrong' in reading ? `It holds ${reading.wrong}.` : '',
    )
  }
  return text
}

function wholeNumber(flags: Flags, flag: string, most: number): number | null {
  const text = flags.get(flag)
  if (typeof text !== 'string') return null
  if (!/^\d{1,7}$/.test(text) || Number(text) > most)
    throw new BlockFault(`--${flag} wants a whole number up to ${most}`)
  return Number(text)
}

function spanOf(flags: Flags, flag: string): number | null {
  const text = flags.get(flag)
  if (typeof text !== 'string') return null
  const span = parseSpanWord(text)
  if (span === null) throw new BlockFault(`--${flag} wants a span of time`, 'Such as 30s, 10m or 1h.')
  return span
}

function sortPath(flags: Flags): string | null {
  const text = flags.get('sort-by')
  if (typeof text !== 'string') return null
  const path = text.replace(/^\{|\}$/g, '')
  if (!/^\.?[a-zA-Z][a-zA-Z0-9.]*$/.test(path)) throw new BlockFault('--sort-by wants a path such as .lastTimestamp')
  return path.startsWith('.') ? path : `.${path}`
}

/** Taken as it is typed by hand; the result is typed whatever it says. */
function checkOutput(flags: Flags): void {
  const output = flags.get('output')
  if (typeof output === 'string' && !/^(wide|json|yaml|name|jsonpath=.*|custom-columns=.*)$/s.test(output)) {
    throw new BlockFault(`-o ${shortened(output)} is not known`)
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
