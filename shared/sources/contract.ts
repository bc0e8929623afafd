import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { serviceAddress } from '../platform/profile.ts'

/** Where the cockpit looks for something on a cluster. Databases are `database/ID` of the profile. */
export const sourceId = z.string().min(1).max(80)

/**
 * - `untried`: nobody has asked yet.
 * - `found`: it answered what it should.
 * - `absent`: the cluster does not have it.
 * - `denied`: the user of this context may not ask.
 * - `failed`: it is there, or should be, and did not answer; `error` says how.
 */
export const findingState = z.enum(['untried', 'testing', 'found', 'absent', 'denied', 'failed'])

export const finding = z.object({
  id: sourceId,
  title: z.string(),
  state: findingState,
  /** What it is, in words: "Prometheus 2.42.0, 31 targets". Empty while nothing is known. */
  what: z.string(),
  /** How it was looked for: which service or API, on whose word. */
  how: z.string(),
  /** The request that was made; null where none was. */
  request: z.string().nullable(),
  /** When it last answered, and when it was last asked; ms since the epoch, null when never. */
  lastAnswer: z.number().nullable(),
  testedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  error: errorShape.nullable(),
  /** The service that is asked; null where it is not a service, or nobody names one. */
  address: serviceAddress.nullable(),
  /** The address is an engineer's own and not the shipped profile's. */
  overridden: z.boolean(),
  /** Another service may be named. */
  overridable: z.boolean(),
  /** Services of this cluster that look like it. */
  candidates: z.array(serviceAddress),
})
export type Finding = z.infer<typeof finding>

export const clusterSources = z.object({
  cluster: clusterId,
  server: z.string(),
  /** The file that defines the context. */
  file: z.string(),
  /** `program`: a program is run to sign in. */
  signIn: z.object({
    form: z.enum(['fixed', 'program', 'provider']),
    program: z.string().nullable(),
    /** The program runs since then; null when it does not. */
    runningSince: z.number().nullable(),
  }),
  /** Host and port, without credentials, and where it is named; null = direct. */
  proxy: z.object({ host: z.string(), from: z.string() }).nullable(),
  /** When the client certificate ends; null when there is none, or it was not read yet. */
  certificateEndsAt: z.number().nullable(),
  warnings: z.array(z.string()),
  findings: z.array(finding),
})
export type ClusterSources = z.infer<typeof clusterSources>

export const kubeconfigSource = z.object({
  path: z.string(),
  state: z.enum(['read', 'empty', 'absent', 'failed']),
  /** `added`: a file of the cockpit's own, made from what a person added. */
  origin: z.enum(['user', 'added']),
  /** Of an added one: the path that it was copied from, or null when it was pasted. */
  copiedFrom: z.string().nullable(),
  addedAt: z.number().nullable(),
  contexts: z.array(z.object({ name: z.string(), usable: z.boolean() })),
  remarks: z.array(z.string()),
})
export type KubeconfigSource = z.infer<typeof kubeconfigSource>

export const sourcesOverview = z.object({
  clusters: z.array(clusterSources),
  kubeconfigs: z.array(kubeconfigSource),
  errors: z.array(z.object({ source: z.string(), error: errorShape })),
  /** When the kubeconfig files were last looked at, ms since the epoch. */
  kubeconfigsLookedAt: z.number(),
  /** PATH that sign-in programs are looked for in; null while it was not asked for yet. */
  searchPath: z.object({ folders: z.array(z.string()), from: z.string(), trouble: z.string().nullable() }).nullable(),
  /** Further certificate authorities that the environment names. */
  authorities: z.array(z.object({ variable: z.string(), path: z.string(), trouble: z.string().nullable() })),
})
export type SourcesOverview = z.infer<typeof sourcesOverview>

/** A kubeconfig to add contexts from. The text is never sent back. */
export const kubeconfigInput = z.discriminatedUnion('form', [
  z.object({ form: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.object({
    form: z.literal('text'),
    text: z
      .string()
      .min(1)
      .max(4 * 1024 * 1024),
  }),
])
export type KubeconfigInput = z.infer<typeof kubeconfigInput>

export const contextPreview = z.object({
  name: z.string(),
  server: z.string(),
  /** The program that would be run to sign in, with its arguments; null when none would. */
  program: z.string().nullable(),
  /** Another context has this name already: a new one must be chosen. */
  taken: z.boolean(),
  warnings: z.array(z.string()),
})
export type ContextPreview = z.infer<typeof contextPreview>

export const sourcesContract = defineContract('sources', {
  /** What is known; each cluster is asked once when the stream opens and was not asked in the last minute. */
  overview: stream(z.object({}), sourcesOverview),
  /** Asks anew: one source, or all of the cluster. Errors: NOT_FOUND. */
  test: call(z.object({ cluster: clusterId, source: sourceId.nullable() }), clusterSources),
  /** Names another service for a source of one cluster; null goes back to the profile's. Errors: NOT_FOUND, BAD_INPUT. */
  override: call(
    z.object({ cluster: clusterId, source: sourceId, address: serviceAddress.nullable() }),
    clusterSources,
  ),
  /** What a kubeconfig holds, without taking anything from it. Errors: BAD_KUBECONFIG. */
  preview: call(
    z.object({ input: kubeconfigInput }),
    z.object({
      contexts: z.array(contextPreview),
      errors: z.array(z.object({ source: z.string(), error: errorShape })),
    }),
  ),
  /** Copies contexts into a file of the cockpit's own (mode 0600). Errors: BAD_KUBECONFIG, CONTEXT_EXISTS, NOT_FOUND. */
  addContexts: call(
    z.object({
      input: kubeconfigInput,
      contexts: z.array(z.object({ name: z.string(), as: z.string().trim().min(1).max(512) })).min(1),
    }),
    z.object({ path: z.string() }),
  ),
  /** Takes an added context away again; contexts of the user's own files are refused. Errors: NOT_FOUND, NOT_OURS. */
  removeContext: call(z.object({ name: z.string() }), z.object({})),
  /** Gives up a sign-in program that runs; Retry begins it again. Errors: NOT_FOUND. */
  cancelSignIn: call(z.object({ cluster: clusterId }), z.object({})),
  /** Reads the kubeconfig files now. */
  reload: call(z.object({}), z.object({})),
})
