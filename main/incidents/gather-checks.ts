import { verdictWords } from '@main/runbooks/evidence-words.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { worstVerdict } from '@shared/checks/check.ts'
import type { checksContract, MorningCheckMessage } from '@shared/checks/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-id.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'

type Checks = Handlers<typeof checksContract>

/** The same checks; `ended` is told the results of every morning check that came to its end. */
export function observedChecks(checks: Checks, ended: (results: readonly CheckResult[]) => void): Checks {
  async function* morning(source: AsyncIterable<MorningCheckMessage>): AsyncGenerator<MorningCheckMessage, void, void> {
    const results: CheckResult[] = []
    for await (const message of source) {
      results.push(...message.finished)
      if (message.done) ended(results)
      yield message
    }
  }
  return { ...checks, morning: (input, signal) => morning(checks.morning(input, signal)) }
}

/** What a timeline says of a morning check on one cluster: the tally, then what did not pass, by name. */
export function checkText(results: readonly CheckResult[], cluster: ClusterId) {
  const own = results.filter((result) => result.cluster === cluster)
  if (own.length === 0) return null
  const verdicts = ['fail', 'unknown', 'no-data', 'warn', 'pass'] as const
  const parts = verdicts.flatMap((verdict) => {
    const those = own.filter((result) => result.verdict === verdict)
    if (those.length === 0) return []
    const names = verdict === 'pass' ? '' : ` (${those.map(({ title }) => title).join(', ')})`
    return [`${those.length} ${verdictWords[verdict]}${names}`]
  })
  return { verdict: worstVerdict(own.map(({ verdict }) => verdict)), text: `Morning check: ${parts.join(', ')}` }
}
