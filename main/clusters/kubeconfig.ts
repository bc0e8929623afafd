import { delimiter, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { KubeConfig } from '@kubernetes/client-node'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type Impersonation, impersonationOf } from './impersonation.ts'
import {
  clusterFields,
  clusterOf,
  contextFields,
  programOf,
  userFields,
  userOf,
  withCredential,
} from './kubeconfig-entries.ts'
import { badKubeconfig, type KubeconfigFields, parseKubeconfig, readKubeconfigText } from './kubeconfig-file.ts'
import type { ProgramCredential, SignInProgram } from './sign-in-program.ts'

// Each entry is parsed on its own, so that a broken one costs only the contexts that use it.
const entry = z.looseObject({ name: z.coerce.string().min(1) })

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
  /** The program to run; null when there is none, or client-node knows the provider by itself (`auth-provider`). */
  readonly program: SignInProgram | null
  /** `unverified`: insecure-skip-tls-verify; `plain`: no TLS at all. */
  readonly trust: 'verified' | 'unverified' | 'plain'
  /** As written; may hold a user and a password: never shown. */
  readonly proxyUrl: string | null
  /** As whom requests are made; null = as the user who signs in. */
  readonly impersonation: Impersonation | null
  /** Changes when anything that the connection stands on changes. Holds secrets: never shown, logged or stored. */
  readonly fingerprint: string
  /** For a kubeconfig with this context alone. Holds secrets. */
  readonly entries: ContextEntries
  /** A fresh client-node configuration with this context alone, without anything that was cached in an older one. */
  makeKubeConfig(credential?: ProgramCredential): KubeConfig
}

/** A context, its cluster and its user as they are written, each with the folder from which its relative paths begin. */
export interface ContextEntries {
  readonly context: Readonly<Record<string, unknown>>
  readonly cluster: { readonly entry: unknown; readonly folder: string }
  readonly user: { readonly entry: unknown; readonly folder: string } | null
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

interface Found<T> {
  readonly file: string
  readonly entry: T
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

    const asked = impersonationOf(user.data)
    if ('wrong' in asked) throw bad(asked.wrong)
    const { impersonation } = asked

    const clusterOptions = clusterOf(context.data.cluster, cluster.data, dirname(foundCluster.file))
    const userFolder = dirname(foundUser?.file ?? file)
    const userOptions = userOf(userName, user.data, userFolder)
    const program = user.data.exec ? programOf(user.data.exec, userFolder, clusterOptions) : null
    return {
      name,
      file,
      server: server.href,
      defaultNamespace: context.data.namespace ?? null,
      signIn: program !== null || user.data['auth-provider'] ? 'plugin' : 'fixed',
      program,
      trust: server.protocol === 'http:' ? 'plain' : clusterOptions.skipTLSVerify ? 'unverified' : 'verified',
      proxyUrl: clusterOptions.proxyUrl ?? null,
      impersonation,
      fingerprint: JSON.stringify([clusterOptions, userOptions, program, impersonation]),
      entries: {
        context: context.data,
        cluster: { entry: foundCluster.entry, folder: dirname(foundCluster.file) },
        user: foundUser === undefined ? null : { entry: foundUser.entry, folder: userFolder },
      },
      makeKubeConfig(credential) {
        // Proxies are ours (proxy-tunnel.ts): client-node would make an agent of its own for each request.
        const { proxyUrl: _ours, ...direct } = clusterOptions
        const config = new KubeConfig()
        config.loadFromOptions({
          clusters: [direct],
          users: [credential === undefined ? userOptions : withCredential(userOptions, credential)],
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
