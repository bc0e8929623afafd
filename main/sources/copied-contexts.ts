import { isAbsolute, resolve } from 'node:path'
import type { KubeconfigFields } from '@main/clusters/kubeconfig-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

export interface CopiedContext {
  readonly name: string
  /** The name that it gets. */
  readonly as: string
}

export interface Origin {
  /** Where relative paths begin; null when nobody can say (pasted text). */
  readonly folder: string | null
}

const entry = z.looseObject({ name: z.coerce.string() })
const settings = z.record(z.string(), z.unknown())
const context = z.looseObject({ cluster: z.string(), user: z.string().nullish() })
const exec = z.looseObject({ command: z.string() })

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

/**
 * The lists of a kubeconfig with only these contexts. Each gets a cluster and a user of its own name, for the first file
 * to define a name wins and two tools often both say "kubernetes"; relative paths become absolute.
 * @param word makes the names of clusters and users unlike those of other files.
 * @throws CockpitError NOT_FOUND, BAD_KUBECONFIG.
 */
export function copyContexts(
  fields: KubeconfigFields,
  chosen: readonly CopiedContext[],
  origin: Origin,
  word: string,
): { clusters: unknown[]; users: unknown[]; contexts: unknown[] } {
  const copied = chosen.map(({ name, as }, index) => {
    const found = context.safeParse(find(fields.contexts, name, 'context'))
    if (!found.success) throw new CockpitError('NOT_FOUND', `There is no context ${name} in it that can be used`)
    const unique = `${word}-${index + 1}`
    const user = found.data.user ?? ''
    return {
      cluster: {
        name: unique,
        cluster: withAbsolutePaths(find(fields.clusters, found.data.cluster, 'cluster'), origin),
      },
      user: user === '' ? null : { name: unique, user: withAbsolutePaths(find(fields.users, user, 'user'), origin) },
      context: {
        name: as,
        context: { ...found.data, cluster: unique, ...(user === '' ? {} : { user: unique }) },
      },
    }
  })
  return {
    clusters: copied.map(({ cluster }) => cluster),
    users: copied.flatMap(({ user }) => (user === null ? [] : [user])),
    contexts: copied.map((each) => each.context),
  }
}

function find(entries: readonly unknown[] | null | undefined, name: string, word: string): unknown {
  for (const candidate of entries ?? []) {
    const named = entry.safeParse(candidate)
    if (named.success && named.data.name === name) return named.data[word]
  }
  throw new CockpitError('NOT_FOUND', `There is no ${word} ${name} in it`)
}

/** A cluster or user of a kubeconfig, its paths written out. Errors: BAD_KUBECONFIG. */
export function withAbsolutePaths(sent: unknown, origin: Origin): unknown {
  const parsed = settings.safeParse(sent ?? {})
  if (!parsed.success) return sent
  const out = { ...parsed.data }
  for (const field of pathFields) {
    const path = out[field]
    if (typeof path === 'string' && path !== '') out[field] = absolute(path, field, origin)
  }
  const program = exec.safeParse(out.exec)
  if (program.success && /[/\\]/.test(program.data.command)) {
    out.exec = { ...program.data, command: absolute(program.data.command, 'exec.command', origin) }
  }
  return out
}

function absolute(path: string, field: string, { folder }: Origin): string {
  if (isAbsolute(path)) return path
  if (folder !== null) return resolve(folder, path)
  throw new CockpitError(
    'BAD_KUBECONFIG',
    `The pasted text names a file by a relative path (${field}): nobody can say relative to which folder`,
    'Add it as a file, or write the path out in full.',
  )
}
