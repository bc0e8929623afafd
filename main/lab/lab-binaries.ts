import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export const kubernetesBinaryNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
  'metrics-server',
] as const
export type KubernetesBinaryName = (typeof kubernetesBinaryNames)[number]
export type KubernetesBinaries = Readonly<Record<KubernetesBinaryName, string>>

/** What a setup script prints, one JSON object a line. */
export const setupProgress = z.object({
  type: z.literal('progress'),
  /** What is being found, downloaded or built. */
  step: z.string(),
  detail: z.string().default(''),
  done: z.number().nullish(),
  total: z.number().nullish(),
})
export const setupFailed = z.object({
  type: z.literal('failed'),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
})
export const kubernetesDone = z.object({
  type: z.literal('done'),
  binaries: z.record(z.enum(kubernetesBinaryNames), z.string()),
})
export const serversDone = z.object({
  type: z.literal('done'),
  servers: z.object({
    /** Folder of initdb and postgres. */
    postgres: z.object({ bin: z.string() }).nullish(),
    redis: z.string().nullish(),
    clickhouse: z.string().nullish(),
    prometheus: z.string().nullish(),
    alertmanager: z.string().nullish(),
  }),
  missing: z.array(z.object({ name: z.string(), hint: z.string() })).default([]),
})
export type FoundServers = z.infer<typeof serversDone>

/** A folder in the sense of envtest's KUBEBUILDER_ASSETS: used only when every binary is in it. */
export async function findInAssets(folder: string | undefined): Promise<KubernetesBinaries | null> {
  if (folder === undefined || folder === '') return null
  const found: [KubernetesBinaryName, string][] = []
  for (const name of kubernetesBinaryNames) {
    // etcd's Go module builds a binary with the name `server`.
    const candidates = name === 'etcd' ? ['etcd', 'server'] : [name]
    const path = await firstExecutable(candidates.map((candidate) => join(folder, candidate)))
    if (path === null) return null
    found.push([name, path])
  }
  return Object.fromEntries(found) as KubernetesBinaries
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // Not there.
    }
  }
  return null
}
