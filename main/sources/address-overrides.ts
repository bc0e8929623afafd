import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { writePrivateFile } from '@main/platform/private-file.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type PlatformProfile, platformProfile } from '@shared/platform/profile.ts'
import { parse, stringify } from 'yaml'
import { z } from 'zod'

type ClusterOverride = NonNullable<PlatformProfile['clusters']>[number]

/** Last of the profile overrides in the usual numbering, so that what was chosen in the window holds. */
export const overrideFile = (settingsFolder: string): string => join(settingsFolder, 'profiles', '90-sources.yaml')

const singleSources = ['prometheus', 'alertmanager', 'loki', 'tempo'] as const
const isSingleSource = (source: string): source is (typeof singleSources)[number] =>
  singleSources.some((each) => each === source)

export const platformApiSource = 'platform-api'

export const databaseSource = (id: string): string => `database/${id}`

/**
 * The profile with another address for one source of one cluster (null: none of its own any more).
 * @throws CockpitError NOT_FOUND for a source that has no address.
 */
export function withAddress(
  profile: PlatformProfile,
  cluster: ClusterId,
  source: string,
  address: ServiceAddress | null,
): PlatformProfile {
  const all = profile.clusters ?? []
  const own: ClusterOverride = all.find(({ name }) => name === cluster) ?? { name: cluster }
  const next = changed(profile, own, source, address)
  const others = all.filter(({ name }) => name !== cluster)
  const isEmpty = Object.keys(next).length === 1
  return { ...profile, clusters: isEmpty ? others : [...others, next] }
}

function changed(
  profile: PlatformProfile,
  own: ClusterOverride,
  source: string,
  address: ServiceAddress | null,
): ClusterOverride {
  if (isSingleSource(source)) {
    const { [source]: _old, ...rest } = own
    return address === null ? rest : { ...rest, [source]: address }
  }
  if (source === platformApiSource) {
    const { platformApi: _old, ...rest } = own
    return address === null ? rest : { ...rest, platformApi: { service: address } }
  }
  const database = (profile.databases ?? []).find(({ id }) => databaseSource(id) === source)
  if (database === undefined) throw new CockpitError('NOT_FOUND', `The source ${source} has no address of its own`)
  const { databases = [], ...rest } = own
  const others = databases.filter(({ id }) => id !== database.id)
  const kept = address === null ? others : [...others, { id: database.id, ...address }]
  return kept.length === 0 ? rest : { ...rest, databases: kept }
}

/** Whether an engineer named the address of this source of this cluster. */
export function hasOwnAddress(profile: PlatformProfile, cluster: ClusterId, source: string): boolean {
  const own = profile.clusters?.find(({ name }) => name === cluster)
  if (isSingleSource(source)) return own?.[source] !== undefined
  if (source === platformApiSource) return own?.platformApi !== undefined
  return own?.databases?.some(({ id }) => databaseSource(id) === source) ?? false
}

/** Names other services for sources, and remembers it. */
export interface AddressOverrides {
  /** Errors: NOT_FOUND, SETTINGS_NOT_WRITTEN. */
  set(cluster: ClusterId, source: string, address: ServiceAddress | null): Promise<void>
}

export interface OverrideOptions {
  readonly settingsFolder: string
  readonly profile: () => PlatformProfile
  /** Reads the profile with its overrides anew. */
  readonly reload: () => Promise<void>
}

/**
 * Keeps the addresses in a profile override of its own, which holds nothing else; what other overrides say stays as it
 * is and shows through again where ours goes.
 */
export function addressOverrides({ settingsFolder, profile, reload }: OverrideOptions): AddressOverrides {
  let turn: Promise<void> = Promise.resolve()
  const write = async (cluster: ClusterId, source: string, address: ServiceAddress | null) => {
    const ours = { ...profile(), clusters: await ownClusters(settingsFolder) }
    await keep(settingsFolder, withAddress(ours, cluster, source, address).clusters)
    await reload()
  }
  return {
    set(cluster, source, address) {
      const next = turn.then(() => write(cluster, source, address))
      turn = next.catch(() => undefined)
      return next
    },
  }
}

const ownFile = z.object({ clusters: platformProfile.shape.clusters })

async function ownClusters(settingsFolder: string): Promise<NonNullable<PlatformProfile['clusters']>> {
  try {
    return ownFile.parse(parse(await readFile(overrideFile(settingsFolder), 'utf8'))).clusters ?? []
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
    throw new CockpitError(
      'BAD_PROFILE',
      'The file profiles/90-sources.yaml of the settings folder cannot be read',
      'Correct or remove it.',
      { cause: thrown },
    )
  }
}

async function keep(settingsFolder: string, clusters: PlatformProfile['clusters']): Promise<void> {
  const path = overrideFile(settingsFolder)
  const text = `# Written by the Sources page of Foundry Cockpit.\n${stringify({ clusters })}`
  try {
    // An empty list would replace what other overrides say.
    if (clusters === undefined || clusters.length === 0) await rm(path, { force: true })
    else await writePrivateFile(path, text)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error'
    throw new CockpitError(
      'SETTINGS_NOT_WRITTEN',
      `The override could not be written to the settings folder (${code})`,
      'Look at the permissions of the settings folder.',
      { cause },
    )
  }
}
