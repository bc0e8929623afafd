import { type Executor, executor } from '@shared/runbooks/runbook.ts'
import type { Code, RootContent } from 'mdast'

/** What a fenced block is for; `prose` is shown as it stands. */
export type BlockUse =
  | { readonly use: 'prose' }
  | { readonly use: 'run' | 'undo'; readonly executor: Executor }
  | { readonly use: 'probe'; readonly executor: Executor; readonly name: string }
  | { readonly use: 'step' | 'undo settings' }
  | { readonly use: 'wrong'; readonly message: string; readonly hint: string }

const executors = executor.options.join(', ')

/** Reads the words behind the fence. */
export function useOf({ lang, meta }: Pick<Code, 'lang' | 'meta'>): BlockUse {
  const [first = '', ...rest] = `${lang ?? ''} ${meta ?? ''}`.trim().split(/\s+/)
  if (first === 'yaml' || first === 'yml') {
    if (rest.length === 0 || rest[0] === 'example') return { use: 'prose' }
    if (rest.length === 1 && rest[0] === 'step') return { use: 'step' }
    if (rest.length === 1 && rest[0] === 'undo') return { use: 'undo settings' }
    return wrong(`"yaml ${rest.join(' ')}" is no block`, 'yaml step, yaml undo, or yaml alone for an example.')
  }
  if (rest.at(-1) === 'example') return { use: 'prose' }
  const isSql = first === 'sql'
  const named = executor.safeParse(isSql ? `sql ${rest[0] ?? ''}` : first)
  if (!named.success) {
    if (isSql)
      return wrong('An sql block names its database', 'sql postgres, sql clickhouse, or "sql example" to show it only.')
    const meant = executor.options.find((name) => isNear(first, name))
    return meant === undefined
      ? { use: 'prose' }
      : wrong(`"${first}" is no executor`, `Is ${meant} meant? There are: ${executors}.`)
  }
  const more = isSql ? rest.slice(1) : rest
  const [second, name, ...surplus] = more
  if (second === undefined) return { use: 'run', executor: named.data }
  if (second === 'undo' && name === undefined) return { use: 'undo', executor: named.data }
  if (second === 'probe' && name !== undefined && surplus.length === 0)
    return { use: 'probe', executor: named.data, name }
  return wrong(`"${more.join(' ')}" is not known behind ${named.data}`, 'It is undo, probe NAME or example.')
}

function wrong(message: string, hint: string): BlockUse {
  return { use: 'wrong', message, hint }
}

/** One letter off: a slip of the hand would otherwise turn a step into prose without a word. */
function isNear(word: string, name: string): boolean {
  if (word.length < 3 || Math.abs(word.length - name.length) > 1 || word === name) return word.toLowerCase() === name
  let start = 0
  while (start < word.length && word.charAt(start) === name.charAt(start)) start += 1
  const [rest, wanted] = [word.slice(start), name.slice(start)]
  return (
    rest.slice(1) === wanted.slice(1) ||
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    (rest.charAt(0) === wanted.charAt(1) && rest.charAt(1) === wanted.charAt(0) && rest.slice(2) === wanted.slice(2))
  )
}

/** Blocks in lists and quotes, which are not seen as steps. */
export function codeWithin(node: RootContent): readonly Code[] {
  if (!('children' in node)) return []
  return node.children.flatMap((child) => (child.type === 'code' ? [child] : codeWithin(child)))
}
