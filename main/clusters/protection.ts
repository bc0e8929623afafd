import type { ClusterId, Environment, ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

export interface Standing {
  readonly environment: Environment
  readonly protection: ProtectionLevel
}

/** What kind of cluster this is, by its name: the first pattern of the profile that matches. Unknown ones ask first. */
export function standingOf(id: ClusterId, rules: PlatformProfile['environments']): Standing {
  const rule = rules.find(({ pattern }) => new RegExp(pattern, 'i').test(id))
  return rule === undefined
    ? { environment: 'unknown', protection: 'confirm' }
    : { environment: rule.environment, protection: rule.protection }
}
