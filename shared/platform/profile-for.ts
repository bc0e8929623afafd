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
    ...(own.loki === undefined ? {} : { loki: own.loki }),
    ...(own.tempo === undefined ? {} : { tempo: own.tempo }),
    ...(own.platformApi === undefined ? {} : { platformApi: own.platformApi }),
    ...(profile.databases === undefined
      ? {}
      : { databases: profile.databases.map((database) => ({ ...database, ...elsewhere.get(database.id) })) }),
  }
}
