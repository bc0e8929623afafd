import type { ClusterId } from '../clusters/cluster-summary.ts'
import type { PlatformProfile } from './profile.ts'

/** The profile as it holds on one cluster: with what its `clusters` says of that one laid over. */
export function profileFor(profile: PlatformProfile, cluster: ClusterId): PlatformProfile {
  const own = profile.clusters?.find(({ name }) => name === cluster)
  if (own === undefined) return profile
  const elsewhere = new Map((own.databases ?? []).map(({ id, ...address }) => [id, address]))
  return {
    ...profile,
    prometheus: own.prometheus ?? profile.prometheus,
    alertmanager: own.alertmanager ?? profile.alertmanager,
    ...(profile.databases === undefined
      ? {}
      : { databases: profile.databases.map((database) => ({ ...database, ...elsewhere.get(database.id) })) }),
  }
}
