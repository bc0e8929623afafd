import { checkNamed } from '@main/checks/all-checks.ts'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import type { FilledCommand } from './filled-command.ts'

/** What a person is asked to do for a step that does not run from here. Errors: NOT_FOUND for a check that there is not. */
export function instructionFor(typed: FilledCommand, cluster: ClusterAccess, profile: PlatformProfile): string {
  if (typed.executor === 'ask') return typed.question
  if (typed.executor === 'check') {
    const check = checkNamed(typed.check)
    const here = profileFor(profile, cluster.id)
    return `Where a cockpit has access, run the command and paste its JSON. Without one there, type: ${check.command(cluster, here)} (expected: ${check.expected(here)}), and say yourself how it stands`
  }
  if (typed.executor === 'kubectl' && typed.command.verb === 'describe') {
    return 'Run it where you have access. What it prints is for people to read, so say yourself how it stands'
  }
  return 'Run it where you have access and paste what it prints'
}
