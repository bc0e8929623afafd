import { delimiter, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type Found, type KubeContext, kubeContext } from './kube-context.ts'
import { badKubeconfig, type KubeconfigFields, parseKubeconfig, readKubeconfigText } from './kubeconfig-file.ts'

// Each entry is parsed on its own, so that a broken one costs only the contexts that use it.
const entry = z.looseObject({ name: z.coerce.string().min(1) })

export interface SourceError {
  /** The file, or the file and the context in it. */
  readonly source: string
  readonly error: ErrorShape
}

/** What became of one file. */
export interface KubeconfigFile {
  readonly path: string
  readonly state: 'read' | 'empty' | 'absent' | 'failed'
  /** The contexts that it names, usable or not. */
  readonly contexts: readonly string[]
  /** It has a list of contexts, even an empty one, as every program writes it, and each entry has a name. */
  readonly whole: boolean
  /** What is odd but costs no context. */
  readonly remarks: readonly string[]
}

export interface KubeconfigReading {
  readonly contexts: readonly KubeContext[]
  readonly errors: readonly SourceError[]
  /** In the order in which they were read. */
  readonly files: readonly KubeconfigFile[]
  /** Of the first file that names one; null when none does. */
  readonly currentContext: string | null
}

/** The files that kubectl would read: KUBECONFIG's list, else ~/.kube/config. */
export function kubeconfigPaths(environment: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return listed.length > 0 ? [...new Set(listed)] : [join(home, '.kube', 'config')]
}

/**
 * Reads and merges kubeconfig files. Never throws: what cannot be used is in `errors`, the rest is usable.
 * @param optional files of which nobody said that they are there.
 */
export async function readKubeconfigs(
  paths: readonly string[],
  optional: ReadonlySet<string> = new Set(),
): Promise<KubeconfigReading> {
  const texts = await Promise.all(
    paths.map((path) =>
      readKubeconfigText(path).then(
        (text) => ({ path, text }),
        (failure: unknown) => ({ path, text: null, failure }),
      ),
    ),
  )
  return mergeKubeconfigs(texts, optional)
}

export interface KubeconfigText {
  readonly path: string
  /** null when there is no such file. */
  readonly text: string | null
  /** Why it could not be read. */
  readonly failure?: unknown
}

/** As `readKubeconfigs`, of texts that were read already. Relative paths in them are relative to the folder of `path`. */
export function mergeKubeconfigs(
  texts: readonly KubeconfigText[],
  optional: ReadonlySet<string> = new Set(),
): KubeconfigReading {
  const errors: SourceError[] = []
  const files: KubeconfigFile[] = []
  const merged = new Merged(errors)
  const currents: { readonly path: string; readonly context: string }[] = []
  const nothing = { contexts: [], whole: false, remarks: [] }
  for (const { path, text, failure } of texts) {
    try {
      if (failure !== undefined) throw failure
      if (text === null) {
        files.push({ path, state: 'absent', ...nothing })
        if (!optional.has(path)) {
          const error = badKubeconfig(path, 'there is no such file', 'Correct KUBECONFIG or the path.')
          errors.push({ source: path, error: toErrorShape(error) })
        }
        continue
      }
      const fields = parseKubeconfig(path, text)
      const { contexts, nameless } = merged.add(path, fields)
      const state = text.trim() === '' ? 'empty' : 'read'
      files.push({ path, state, contexts, whole: fields.contexts !== undefined && !nameless, remarks: [] })
      if (fields['current-context']) currents.push({ path, context: fields['current-context'] })
    } catch (thrown) {
      errors.push({ source: path, error: toErrorShape(thrown) })
      files.push({ path, state: 'failed', ...nothing })
    }
  }
  const contexts = merged.contexts()
  return {
    contexts,
    errors,
    files: files.map((file) => ({ ...file, remarks: remarksOn(file, currents, merged.names) })),
    currentContext: currents[0]?.context ?? null,
  }
}

function remarksOn(
  { path }: KubeconfigFile,
  currents: readonly { readonly path: string; readonly context: string }[],
  known: ReadonlySet<string>,
): string[] {
  const current = currents.find((each) => each.path === path)
  if (current === undefined || known.has(current.context)) return []
  return [
    `Its current-context ${current.context} is not defined by any file; choose another with kubectl config use-context.`,
  ]
}

/** kubectl's rule: the first file to name something wins. */
class Merged {
  private readonly clusters = new Map<string, Found<unknown>>()
  private readonly users = new Map<string, Found<unknown>>()
  private readonly found = new Map<string, Found<unknown>>()
  /** Clusters and users that a file defines in vain, because an earlier one defines them otherwise. */
  private readonly shadowed = new Set<string>()

  constructor(private readonly errors: SourceError[]) {}

  /** The contexts that are defined, usable or not. */
  get names(): ReadonlySet<string> {
    return new Set(this.found.keys())
  }

  /** @returns the contexts that this file is the first to define, and whether an entry of it has no name. */
  add(file: string, fields: KubeconfigFields): { readonly contexts: string[]; readonly nameless: boolean } {
    const named = [
      this.addAll(this.clusters, file, fields.clusters ?? [], 'cluster'),
      this.addAll(this.users, file, fields.users ?? [], 'user'),
      this.addAll(this.found, file, fields.contexts ?? [], 'context'),
    ]
    const contexts = [...this.found].flatMap(([name, found]) => (found.file === file ? name : []))
    return { contexts, nameless: named.includes(false) }
  }

  contexts(): KubeContext[] {
    return [...this.found].flatMap(([name, context]) => {
      try {
        return [this.context(name, context)]
      } catch (thrown) {
        this.errors.push({ source: `${context.file}: context ${name}`, error: toErrorShape(thrown) })
        return []
      }
    })
  }

  /** @returns whether every entry has a name. */
  private addAll(into: Map<string, Found<unknown>>, file: string, entries: readonly unknown[], word: string): boolean {
    let allNamed = true
    for (const [index, candidate] of entries.entries()) {
      const named = entry.safeParse(candidate)
      if (!named.success) {
        this.fail(file, `entry ${index + 1} of its ${word}s has no name`, 'Give it a name or remove it.')
        allNamed = false
        continue
      }
      const { name } = named.data
      const first = into.get(name)
      if (first === undefined) into.set(name, { file, entry: named.data[word] })
      else if (word !== 'context' && !isDeepStrictEqual(first.entry, named.data[word]))
        this.shadowed.add(`${word} ${name} ${file}`)
      else if (word === 'context') {
        const where = first.file === file ? `twice in ${file}` : `in ${first.file} and in ${file}`
        this.fail(
          `${file}: context ${name}`,
          `context ${name} is defined ${where}; the first one is used`,
          'Rename one of them.',
        )
      }
    }
    return allNamed
  }

  private fail(source: string, message: string, hint: string): void {
    this.errors.push({ source, error: { code: 'BAD_KUBECONFIG', message, hint } })
  }

  private context(name: string, sent: Found<unknown>): KubeContext {
    const defined = (word: 'cluster' | 'user', used: string, all: ReadonlyMap<string, Found<unknown>>) => {
      const first = all.get(used)
      // Two files of the same tool often both say "kubernetes"; kubectl then goes to the first one's, without a word.
      if (first !== undefined && this.shadowed.has(`${word} ${used} ${sent.file}`)) {
        const message = `context ${name} of ${sent.file} uses the ${word} ${used} of ${first.file}, as kubectl does, and not the one of its own file`
        this.fail(`${sent.file}: context ${name}`, message, `Rename one of the two ${word}s.`)
      }
      return first
    }
    return kubeContext(name, sent, {
      cluster: (used) => defined('cluster', used, this.clusters),
      user: (used) => defined('user', used, this.users),
    })
  }
}
