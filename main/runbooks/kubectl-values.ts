import { findKind } from '@shared/clusters/kinds/index.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { parseTargetWord } from '@shared/logs/target-word.ts'
import type { Flags } from './kubectl-line.ts'
import { BlockFault } from './template.ts'

/** A workload or a pod, by the plural of its kind. */
export interface KubectlTarget {
  readonly kind: string
  readonly name: string
}

/** Names of namespaces and containers. */
export const labelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** Names of objects; roles and their bindings may hold a colon too. */
const namePattern = /^[a-z0-9]([-a-z0-9.:]{0,251}[a-z0-9])?$/
const kindPattern = /^[a-z][a-z0-9]*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
export const imagePattern = /^[a-z0-9][-a-zA-Z0-9._/:@]{0,500}$/

export function objectName(word: string): string {
  if (!namePattern.test(word)) throw new BlockFault(`"${shortened(word)}" is no name of an object`)
  return word
}

function kindOf(word: string): string {
  if (!kindPattern.test(word)) throw new BlockFault(`"${shortened(word)}" is no kind`)
  return findKind(word)?.plural ?? word
}

/** "pods", "pod NAME" or "pod/NAME". */
export function objectOf(words: readonly string[]): { readonly kind: string; readonly name: string | null } {
  const [word = '', second, ...more] = words
  const [kind = '', name, ...parts] = word.split('/')
  if (more.length > 0 || parts.length > 0 || (name !== undefined && second !== undefined)) {
    throw new BlockFault('One kind and at most one name are asked for')
  }
  const wanted = name ?? second
  return { kind: kindOf(kind), name: wanted === undefined ? null : objectName(wanted) }
}

/** "POD", "deployment/NAME", "deployment NAME" or "pod NAME". */
export function targetOf(words: readonly string[]): KubectlTarget {
  const target = parseTargetWord(words.length === 2 ? words.join('/') : (words[0] ?? ''))
  if (target === null || words.length > 2) {
    throw new BlockFault(
      'One pod or workload is wanted',
      'POD, or deployment/NAME, statefulset/NAME, daemonset/NAME, job/NAME.',
    )
  }
  return { kind: target.kind, name: objectName(target.name) }
}

export function named(flags: Flags, flag: string, pattern: RegExp, what: string): string | null {
  const value = flags.get(flag)
  if (typeof value !== 'string') return null
  if (!pattern.test(value)) throw new BlockFault(`"${shortened(value)}" is no name of a ${what}`)
  return value
}

export function selectorOf(flags: Flags): string | null {
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

export function wholeNumber(flags: Flags, flag: string, most: number): number | null {
  const text = flags.get(flag)
  if (typeof text !== 'string') return null
  if (!/^\d{1,7}$/.test(text) || Number(text) > most)
    throw new BlockFault(`--${flag} wants a whole number up to ${most}`)
  return Number(text)
}

export function spanOf(flags: Flags, flag: string): number | null {
  const text = flags.get(flag)
  if (typeof text !== 'string') return null
  const span = parseSpanWord(text)
  if (span === null) throw new BlockFault(`--${flag} wants a span of time`, 'Such as 30s, 10m or 1h.')
  return span
}

export function sortPath(flags: Flags): string | null {
  const text = flags.get('sort-by')
  if (typeof text !== 'string') return null
  const path = text.replace(/^\{|\}$/g, '')
  if (!/^\.?[a-zA-Z][a-zA-Z0-9.]*$/.test(path)) throw new BlockFault('--sort-by wants a path such as .lastTimestamp')
  return path.startsWith('.') ? path : `.${path}`
}

/** Taken as it is typed by hand; the result is typed whatever it says. */
export function checkOutput(flags: Flags): void {
  const output = flags.get('output')
  if (typeof output === 'string' && !/^(wide|json|yaml|name|jsonpath=.*|custom-columns=.*)$/s.test(output)) {
    throw new BlockFault(`-o ${shortened(output)} is not known`)
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
