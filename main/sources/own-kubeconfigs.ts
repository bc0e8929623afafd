import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type KubeconfigReading, mergeKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { parseKubeconfig, readKubeconfigText } from '@main/clusters/kubeconfig-file.ts'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { KubeconfigInput } from '@shared/sources/contract.ts'
import { stringify } from 'yaml'
import { z } from 'zod'
import { type CopiedContext, copyContexts, type Origin } from './copied-contexts.ts'

/** Where a pasted text pretends to lie; no path in it may be relative. */
const pastedAt = '/pasted/kubeconfig'
const mark = 'foundry-cockpit'

const origin = z.object({
  extensions: z.array(z.object({ name: z.string(), extension: z.unknown() })),
})
const ourExtension = z.object({ copiedFrom: z.string().nullable(), addedAt: z.iso.datetime() })

export interface KubeconfigText {
  /** How errors call it, and where relative paths begin. */
  readonly path: string
  readonly text: string
  /** The path that a person named; null when the text was pasted. */
  readonly copiedFrom: string | null
}

/** The folder of the cockpit's own kubeconfig files. */
export const ownKubeconfigFolder = (settingsFolder: string): string => join(settingsFolder, 'kubeconfigs')

/** The cockpit's own kubeconfig files, in order of their names; none when the folder is not there. */
export async function ownKubeconfigPaths(settingsFolder: string): Promise<string[]> {
  const folder = ownKubeconfigFolder(settingsFolder)
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => /^[\w-]+\.yaml$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** The text that a person named or pasted. Errors: BAD_KUBECONFIG. */
export async function textOf(input: KubeconfigInput, home: string): Promise<KubeconfigText> {
  if (input.form === 'text') return { path: pastedAt, text: input.text, copiedFrom: null }
  const path = input.path.trim().replace(/^~(?=[/\\])/, home)
  const text = await readKubeconfigText(path)
  if (text === null) throw new CockpitError('BAD_KUBECONFIG', `There is no file ${path}`, 'Correct the path.')
  return { path, text, copiedFrom: path }
}

/** What the text holds by itself, without the other files. Names the pasted text as such. */
export function readingOf({ path, text, copiedFrom }: KubeconfigText): KubeconfigReading {
  const reading = mergeKubeconfigs([{ path, text }])
  if (copiedFrom !== null) return reading
  const renamed = (words: string) => words.replaceAll(pastedAt, 'the pasted text')
  return {
    ...reading,
    errors: reading.errors.map(({ source, error }) => ({
      source: renamed(source),
      error: { ...error, message: renamed(error.message) },
    })),
  }
}

/** Writes the chosen contexts, whole, to a new file of the cockpit's own. @returns its path. Errors: BAD_KUBECONFIG. */
export async function addContexts(
  settingsFolder: string,
  source: KubeconfigText,
  chosen: readonly CopiedContext[],
  now: number,
  word: string,
): Promise<string> {
  const fields = parseKubeconfig(source.copiedFrom ?? 'The pasted text', source.text)
  const from: Origin = { folder: source.copiedFrom === null ? null : dirname(source.path) }
  const slug = (chosen[0]?.as ?? 'context').replace(/[^\w-]+/g, '-').slice(0, 60)
  const path = join(ownKubeconfigFolder(settingsFolder), `${slug}-${word}.yaml`)
  const extension = { copiedFrom: source.copiedFrom, addedAt: new Date(now).toISOString() }
  const text = stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      extensions: [{ name: mark, extension }],
      ...copyContexts(fields, chosen, from, word),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
  const { errors, contexts } = mergeKubeconfigs([{ path, text }])
  const first = errors[0]
  if (first !== undefined || contexts.length !== chosen.length) {
    throw new CockpitError('BAD_KUBECONFIG', first?.error.message ?? 'Not every context can be used', first?.error.hint)
  }
  await writePrivateFile(path, text)
  return path
}

/** Takes one context out of an own file; the last one takes the file with it. Errors: BAD_KUBECONFIG. */
export async function removeContext(path: string, name: string): Promise<void> {
  const text = await readKubeconfigText(path)
  if (text === null) return
  const fields = parseKubeconfig(path, text)
  const kept = (fields.contexts ?? []).filter((entry) => nameOf(entry) !== name)
  if (kept.length === 0) return rm(path, { force: true })
  // Each context has a cluster and a user of its own (copied-contexts.ts).
  const used = new Set(kept.flatMap((entry) => usedBy(entry)))
  const still = (entries: readonly unknown[] | null | undefined) =>
    (entries ?? []).filter((entry) => used.has(nameOf(entry) ?? ''))
  await writePrivateFile(
    path,
    stringify(
      { ...fields, clusters: still(fields.clusters), users: still(fields.users), contexts: kept },
      { lineWidth: 0, aliasDuplicateObjects: false },
    ),
  )
}

/** When and from where an own file was made; null when it does not say. */
export async function originOf(path: string): Promise<z.output<typeof ourExtension> | null> {
  try {
    const text = await readKubeconfigText(path)
    const ours = origin.parse(parseKubeconfig(path, text ?? '')).extensions.find(({ name }) => name === mark)
    return ourExtension.parse(ours?.extension)
  } catch {
    return null
  }
}

const named = z.object({ name: z.string() })
const nameOf = (entry: unknown): string | null => named.safeParse(entry).data?.name ?? null

const using = z.object({ context: z.object({ cluster: z.string(), user: z.string().optional() }) })
function usedBy(entry: unknown): string[] {
  const { context } = using.parse(entry)
  return context.user === undefined ? [context.cluster] : [context.cluster, context.user]
}
