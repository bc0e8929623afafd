import { dirname } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { z } from 'zod'
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
import type { ProgramCredential, SignInProgram } from './sign-in-program.ts'

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

/** Something that a file defines, as it is written there. */
export interface Found<T> {
  readonly file: string
  readonly entry: T
}

/** What the files define under a name; undefined where none does. */
export interface Defined {
  cluster(name: string): Found<unknown> | undefined
  user(name: string): Found<unknown> | undefined
}

/** Reads a context with its cluster and user. Errors: BAD_KUBECONFIG when it cannot be used. */
export function kubeContext(name: string, { file, entry: sent }: Found<unknown>, defined: Defined): KubeContext {
  const bad = (why: string, hint = 'Correct the kubeconfig.') =>
    new CockpitError('BAD_KUBECONFIG', `Context ${name} of ${file} cannot be used: ${why}`, hint)
  const context = contextFields.safeParse(sent)
  if (!context.success) throw bad(`its ${wrongFields(context.error)} is missing or of the wrong form`)
  const foundCluster = defined.cluster(context.data.cluster)
  if (foundCluster === undefined) throw bad(`it names the cluster ${context.data.cluster}, which no file defines`)
  const cluster = clusterFields.safeParse(foundCluster.entry)
  if (!cluster.success) throw bad(`${wrongFields(cluster.error)} of its cluster is missing or of the wrong form`)
  const userName = context.data.user ?? ''
  const foundUser = defined.user(userName)
  if (userName !== '' && foundUser === undefined) throw bad(`it names the user ${userName}, which no file defines`)
  const user = userFields.safeParse(foundUser?.entry ?? {})
  if (!user.success) throw bad(`${wrongFields(user.error)} of its user is of the wrong form`)
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

function wrongFields(error: z.ZodError): string {
  return [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'entry')))].join(', ')
}

function serverUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}
