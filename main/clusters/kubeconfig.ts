import { readFile, stat } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { KubeConfig } from '@kubernetes/client-node'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { clusterFields, clusterOf, contextFields, userFields, userOf } from './kubeconfig-entries.ts'

/** More than a kubeconfig of hundreds of clusters with embedded certificates needs. */
const largestFile = 4 * 1024 * 1024
/** Aliases multiply what is written; kubeconfigs hardly use them. */
const mostAliases = 100

// Each entry is parsed on its own, so that a broken one costs only the contexts that use it.
const entry = z.looseObject({ name: z.coerce.string().min(1) })
const fileFields = z.looseObject({
  clusters: z.array(z.unknown()).nullish(),
  users: z.array(z.unknown()).nullish(),
  contexts: z.array(z.unknown()).nullish(),
  'current-context': z.string().nullish().catch(null),
})

export interface SourceError {
  /** The file, or the file and the context in it. */
  readonly source: string
  readonly error: ErrorShape
}

/** One usable context, with all that it needs of the files. */
export interface KubeContext {
  /** Name of the context: the cluster's id everywhere. */
  readonly name: string
  readonly file: string
  /** URL of the API server. */
  readonly server: string
  readonly defaultNamespace: string | null
  /** `plugin`: a program is run to sign in, which may open a browser; never without a person's wish more than once. */
  readonly signIn: 'fixed' | 'plugin'
  /** Changes when anything that the connection stands on changes. Holds secrets: never shown, logged or stored. */
  readonly fingerprint: string
  /** A fresh client-node configuration with this context alone, without anything that was cached in an older one. */
  makeKubeConfig(): KubeConfig
}

export interface KubeconfigReading {
  readonly contexts: readonly KubeContext[]
  readonly errors: readonly SourceError[]
  /** Of the first file that names one; null when none does. */
  readonly currentContext: string | null
}

/** The files that kubectl would read: KUBECONFIG's list, else ~/.kube/config. */
export function kubeconfigPaths(environment: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return listed.length > 0 ? [...new Set(listed)] : [join(home, '.kube', 'config')]
}

/** Reads and merges kubeconfig files. Never throws: what cannot be used is in `errors`, the rest is usable. */
export async function readKubeconfigs(paths: readonly string[]): Promise<KubeconfigReading> {
  const errors: SourceError[] = []
  const merged = new Merged(errors)
  for (const path of paths) {
    try {
      merged.add(path, await readKubeconfigFile(path))
    } catch (thrown) {
      errors.push({ source: path, error: toErrorShape(thrown) })
    }
  }
  return { contexts: merged.contexts(), errors, currentContext: merged.currentContext }
}

async function readKubeconfigFile(path: string): Promise<z.output<typeof fileFields>> {
  const bad = (why: string, hint: string) => new CockpitError('BAD_KUBECONFIG', `${path} cannot be used: ${why}`, hint)
  const { size } = await stat(path).catch((thrown: NodeJS.ErrnoException) => {
    throw bad(
      thrown.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${thrown.code})`,
      'Correct KUBECONFIG or the path.',
    )
  })
  if (size > largestFile)
    throw bad(`it is larger than ${largestFile / 1024 / 1024} MiB`, 'Split it into several files.')
  const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw bad(`it cannot be read (${thrown.code})`, 'Look at the permissions of the file.')
  })
  let parsed: unknown
  try {
    parsed = parse(text, { maxAliasCount: mostAliases, prettyErrors: false, logLevel: 'error' })
  } catch (thrown) {
    // The parser's own text may quote lines of the file, which may be secrets: only the place is kept.
    throw bad(`it is not valid YAML${placeOf(thrown, text)}`, 'Correct the file.')
  }
  const fields = fileFields.safeParse(parsed ?? {})
  if (!fields.success) throw bad('it is not a kubeconfig', 'It needs lists of clusters, users and contexts.')
  return fields.data
}

function placeOf(thrown: unknown, text: string): string {
  if (!(thrown instanceof Error) || !('pos' in thrown) || !Array.isArray(thrown.pos)) return ''
  const offset: unknown = thrown.pos[0]
  return typeof offset === 'number' ? ` (line ${text.slice(0, offset).split('\n').length})` : ''
}

interface Found<T> {
  readonly file: string
  readonly entry: T
}

/** kubectl's rule: the first file to name something wins. */
class Merged {
  currentContext: string | null = null
  private readonly clusters = new Map<string, Found<unknown>>()
  private readonly users = new Map<string, Found<unknown>>()
  private readonly found = new Map<string, Found<unknown>>()
  /** Clusters and users that a file defines in vain, because an earlier one defines them otherwise. */
  private readonly shadowed = new Set<string>()

  constructor(private readonly errors: SourceError[]) {}

  add(file: string, fields: z.output<typeof fileFields>): void {
    this.currentContext ??= fields['current-context'] || null
    this.addAll(this.clusters, file, fields.clusters ?? [], 'cluster')
    this.addAll(this.users, file, fields.users ?? [], 'user')
    this.addAll(this.found, file, fields.contexts ?? [], 'context')
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

  private addAll(into: Map<string, Found<unknown>>, file: string, entries: readonly unknown[], word: string): void {
    for (const [index, candidate] of entries.entries()) {
      const named = entry.safeParse(candidate)
      if (!named.success) {
        this.fail(file, `entry ${index + 1} of its ${word}s has no name`, 'Give it a name or remove it.')
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
  }

  private fail(source: string, message: string, hint: string): void {
    this.errors.push({ source, error: { code: 'BAD_KUBECONFIG', message, hint } })
  }

  private context(name: string, { file, entry: sent }: Found<unknown>): KubeContext {
    const bad = (why: string, hint = 'Correct the kubeconfig.') =>
      new CockpitError('BAD_KUBECONFIG', `Context ${name} of ${file} cannot be used: ${why}`, hint)
    const context = contextFields.safeParse(sent)
    if (!context.success) throw bad(`its ${wrongFields(context.error)} is missing or of the wrong form`)
    const foundCluster = this.clusters.get(context.data.cluster)
    if (foundCluster === undefined) throw bad(`it names the cluster ${context.data.cluster}, which no file defines`)
    const cluster = clusterFields.safeParse(foundCluster.entry)
    if (!cluster.success) throw bad(`${wrongFields(cluster.error)} of its cluster is missing or of the wrong form`)
    const userName = context.data.user ?? ''
    const foundUser = this.users.get(userName)
    if (userName !== '' && foundUser === undefined) throw bad(`it names the user ${userName}, which no file defines`)
    const user = userFields.safeParse(foundUser?.entry ?? {})
    if (!user.success) throw bad(`${wrongFields(user.error)} of its user is of the wrong form`)
    // Two files of the same tool often both say "kubernetes"; kubectl then goes to the first one's, without a word.
    for (const [word, used, first] of [
      ['cluster', context.data.cluster, foundCluster],
      ['user', userName, foundUser],
    ] as const) {
      if (first === undefined || !this.shadowed.has(`${word} ${used} ${file}`)) continue
      const message = `context ${name} of ${file} uses the ${word} ${used} of ${first.file}, as kubectl does, and not the one of its own file`
      this.fail(`${file}: context ${name}`, message, `Rename one of the two ${word}s.`)
    }
    const server = serverUrl(cluster.data.server)
    if (server === null) throw bad('its server is not an http or https URL')

    const clusterOptions = clusterOf(context.data.cluster, cluster.data, dirname(foundCluster.file))
    const userOptions = userOf(userName, user.data, dirname(foundUser?.file ?? file), clusterOptions)
    return {
      name,
      file,
      server: server.href,
      defaultNamespace: context.data.namespace ?? null,
      signIn: user.data.exec || user.data['auth-provider'] ? 'plugin' : 'fixed',
      fingerprint: JSON.stringify([clusterOptions, userOptions]),
      makeKubeConfig() {
        const config = new KubeConfig()
        config.loadFromOptions({
          clusters: [clusterOptions],
          users: [userOptions],
          contexts: [{ name, cluster: clusterOptions.name, user: userOptions.name }],
          currentContext: name,
        })
        return config
      },
    }
  }
}

function wrongFields(error: z.ZodError): string {
  return [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'entry')))].join(', ')
}

function serverUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}
