import { withoutSecrets } from '@main/clusters/api-failure.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { Opened } from './incident-record.ts'

/** What whoever opens an incident says of it. */
export type OpeningWish = Pick<Opened, 'title' | 'severity' | 'clusters' | 'problem'>

/** The first line of an incident: no secret is in it, and whom it calls is as the profile says now. */
export function openingOf(
  wish: OpeningWish,
  id: string,
  now: number,
  person: string,
  { escalation }: Pick<PlatformProfile, 'escalation'>,
): Opened {
  const { title, problem, clusters } = wish
  return {
    ...wish,
    type: 'opened',
    id,
    title: withoutSecrets(title),
    problem:
      problem === null
        ? null
        : {
            cluster: problem.cluster,
            problem: {
              ...problem.problem,
              title: withoutSecrets(problem.problem.title),
              evidence: withoutSecrets(problem.problem.evidence),
            },
          },
    clusters: [...new Set(clusters)],
    who: person,
    openedAt: now,
    ladder: (escalation ?? []).map(({ role, title: name, afterMinutes, criticalOnly }) => ({
      role,
      title: name,
      afterMinutes,
      criticalOnly,
    })),
  }
}
