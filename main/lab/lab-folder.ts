import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

/**
 * Where the lab lives when nobody names a folder: COCKPIT_LAB, else this app's state folder.
 * Another folder is another lab; two run side by side.
 */
export function defaultLabFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  if (environment.COCKPIT_LAB) return resolve(environment.COCKPIT_LAB)
  const home = homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'foundry-cockpit', 'lab')
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'foundry-cockpit', 'lab')
  }
  return join(environment.XDG_STATE_HOME ?? join(home, '.local', 'state'), 'foundry-cockpit', 'lab')
}

/** How to reach the supervisor of a running lab. Holds a secret: only its owner may read the file. */
export const labRecord = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().positive(),
  token: z.string().min(32),
  startedAt: z.number(),
})
export type LabRecord = z.infer<typeof labRecord>

export const labPaths = (folder: string) => ({
  record: join(folder, 'lab.json'),
  lock: join(folder, 'lab.lock'),
  supervisorLog: join(folder, 'supervisor.log'),
  /** Contexts of every cluster as administrator. */
  kubeconfig: join(folder, 'lab.kubeconfig'),
  /** One context, `staging-dev`: a user whom RBAC allows little. */
  restrictedKubeconfig: join(folder, 'staging-dev.kubeconfig'),
  /** Who can sign in to the stand-in of the platform's API, and where it answers. */
  platformAccounts: join(folder, 'platform-accounts.yaml'),
  etcd: join(folder, 'etcd'),
  tls: join(folder, 'tls'),
  bin: join(folder, 'bin'),
  logs: join(folder, 'logs'),
  databaseTemplate: join(folder, 'postgres-template'),
  /** Below a folder of their own: a cluster may have any name. */
  clusters: join(folder, 'clusters'),
  cluster: (name: string) => join(folder, 'clusters', name),
})

/** The record of the lab in that folder; null when there is none or it cannot be believed. */
export async function readLabRecord(folder: string): Promise<LabRecord | null> {
  try {
    return labRecord.parse(JSON.parse(await readFile(labPaths(folder).record, 'utf8')))
  } catch {
    return null
  }
}

export async function writeLabRecord(folder: string, record: LabRecord): Promise<void> {
  await writePrivately(labPaths(folder).record, `${JSON.stringify(record)}\n`)
}

/** Whole file or none, readable by its owner only. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, path)
}

/**
 * Makes the folder a lab's own, for its owner only. Everything in it may be removed afterwards, so a folder that holds
 * something else is refused: COCKPIT_LAB=$HOME must not cost anybody their home.
 * @throws CockpitError LAB_FOLDER
 */
export async function claimLabFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  if (!names.includes(claimName)) {
    if (names.length > 0) {
      throw new CockpitError(
        'LAB_FOLDER',
        `${folder} is not empty and is no lab's folder.`,
        'Name an empty or a new folder: COCKPIT_LAB=FOLDER',
      )
    }
    await writePrivately(
      join(folder, claimName),
      'A practice lab of Foundry Cockpit lives here. Its files come and go.\n',
    )
  }
  await chmod(folder, 0o700)
}

/** Whether a lab lives here, or has lived and left its logs. */
export async function isLabFolder(folder: string): Promise<boolean> {
  return (await readdir(folder).catch((): string[] => [])).includes(claimName)
}

const claimName = 'foundry-cockpit-lab.txt'

export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

/** Removes what a lab leaves besides its logs and the database template, which make the next start readable and quick. */
export async function removeLabRemains(folder: string): Promise<void> {
  const paths = labPaths(folder)
  const remains = [
    paths.kubeconfig,
    paths.restrictedKubeconfig,
    paths.platformAccounts,
    paths.etcd,
    paths.tls,
    paths.bin,
    paths.clusters,
  ]
  for (const path of remains) await rm(path, { recursive: true, force: true })
}
