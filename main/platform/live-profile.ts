import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'

/** The profile as it holds now: addresses of sources may be named otherwise while the app runs. */
export interface LiveProfile {
  /** Where nothing else is said of a cluster. */
  current(): PlatformProfile
  /** As it holds on one cluster. */
  on(cluster: ClusterId): PlatformProfile
  /** Errors: those of `read`; the profile is then as before. */
  reload(): Promise<void>
}

/** @param read reads the whole profile. Errors: those of `read`. */
export async function openLiveProfile(read: () => Promise<PlatformProfile>): Promise<LiveProfile> {
  let profile = await read()
  return {
    current: () => profile,
    on: (cluster) => profileFor(profile, cluster),
    async reload() {
      profile = await read()
    },
  }
}
