import type { CheckRecord, KeptCheck } from '@main/checks/check-record.ts'
import { verdictWords } from '@main/checks/verdict-words.ts'
import { worstVerdict } from '@shared/checks/check.ts'
import type { ClusterId } from '@shared/clusters/cluster-id.ts'
import type { EntryWish } from './incident.ts'

export interface SeenCheck extends EntryWish {
  readonly cluster: ClusterId
}

/** Takes the morning checks that ended into timelines, by whichever process they were made. */
export class CheckGatherer {
  private readonly known = new Set<string>()

  constructor(private readonly record: Pick<CheckRecord, 'since'>) {}

  /** @param since ms since the epoch. */
  async look(since: number): Promise<SeenCheck[]> {
    const kept = await this.record.since(since, this.known)
    for (const { id } of kept) this.known.add(id)
    return kept.flatMap(({ id, at, who, whole, results }) =>
      [...new Set(results.map(({ cluster }) => cluster))].map((cluster) => ({
        at,
        kind: 'check' as const,
        who,
        cluster,
        link: { to: 'check' as const },
        source: `check/${id}/${cluster}`,
        ...checkText(
          results.filter((result) => result.cluster === cluster),
          whole,
        ),
      })),
    )
  }
}

/** What a timeline says of the checks of one cluster: the tally, then what did not pass, by name. */
export function checkText(results: KeptCheck['results'], whole: boolean) {
  const verdicts = ['fail', 'unknown', 'no-data', 'warn', 'pass'] as const
  const parts = verdicts.flatMap((verdict) => {
    const those = results.filter((result) => result.verdict === verdict)
    if (those.length === 0) return []
    const names = verdict === 'pass' && whole ? '' : ` (${those.map(({ title }) => title).join(', ')})`
    return [`${those.length} ${verdictWords[verdict]}${names}`]
  })
  const what = whole ? 'Morning check' : 'Part of the morning check'
  return { verdict: worstVerdict(results.map(({ verdict }) => verdict)), text: `${what}: ${parts.join(', ')}` }
}
