import { readFile, stat } from 'node:fs/promises'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { parse } from 'yaml'
import { z } from 'zod'

/** More than a kubeconfig of hundreds of clusters with embedded certificates needs. */
const largestFile = 4 * 1024 * 1024
/** Aliases multiply what is written; kubeconfigs hardly use them. */
const mostAliases = 100

const fileFields = z.looseObject({
  clusters: z.array(z.unknown()).nullish(),
  users: z.array(z.unknown()).nullish(),
  contexts: z.array(z.unknown()).nullish(),
  'current-context': z.string().nullish().catch(null),
})
export type KubeconfigFields = z.output<typeof fileFields>

/** What is said of a file that cannot be used; nothing of its text. */
export const badKubeconfig = (path: string, why: string, hint: string): CockpitError =>
  new CockpitError('BAD_KUBECONFIG', `${path} cannot be used: ${why}`, hint)

/** @returns null when there is no such file. Errors: BAD_KUBECONFIG. */
export async function readKubeconfigText(path: string): Promise<string | null> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw badKubeconfig(path, 'it is not a plain file', 'Name the file itself.')
    if (found.size > largestFile)
      throw badKubeconfig(path, `it is larger than ${largestFile / 1024 / 1024} MiB`, 'Split it into several files.')
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof CockpitError) throw thrown
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw badKubeconfig(path, `it cannot be read (${code})`, 'Look at the permissions of the file.')
  }
}

/**
 * The lists of a kubeconfig, its entries not yet looked at.
 * @param name how errors call it.
 * @throws CockpitError BAD_KUBECONFIG, which quotes nothing of the text.
 */
export function parseKubeconfig(name: string, text: string): KubeconfigFields {
  if (Buffer.byteLength(text) > largestFile)
    throw badKubeconfig(name, `it is larger than ${largestFile / 1024 / 1024} MiB`, 'Split it into several files.')
  let parsed: unknown
  try {
    parsed = parse(text, { maxAliasCount: mostAliases, prettyErrors: false, logLevel: 'error' })
  } catch (thrown) {
    // The parser's own text may quote lines of the file, which may be secrets: only the place is kept.
    throw badKubeconfig(name, `it is not valid YAML${placeOf(thrown, text)}`, 'Correct the file.')
  }
  const fields = fileFields.safeParse(parsed ?? {})
  if (!fields.success)
    throw badKubeconfig(name, 'it is not a kubeconfig', 'It needs lists of clusters, users and contexts.')
  return fields.data
}

function placeOf(thrown: unknown, text: string): string {
  if (!(thrown instanceof Error) || !('pos' in thrown) || !Array.isArray(thrown.pos)) return ''
  const offset: unknown = thrown.pos[0]
  return typeof offset === 'number' ? ` (line ${text.slice(0, offset).split('\n').length})` : ''
}
