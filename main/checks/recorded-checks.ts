import type { CheckResult } from '@shared/checks/check.ts'
import type { checksContract, MorningCheckMessage } from '@shared/checks/contract.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { CheckRecord } from './check-record.ts'

type Checks = Handlers<typeof checksContract>

/**
 * The same checks; the results of every morning check that came to its end are kept before its last message is told.
 * @param ended called when they are.
 */
export function recordedChecks(checks: Checks, record: CheckRecord, ended: () => void): Checks {
  async function* morning(
    source: AsyncIterable<MorningCheckMessage>,
    whole: boolean,
  ): AsyncGenerator<MorningCheckMessage, void, void> {
    const results: CheckResult[] = []
    for await (const message of source) {
      results.push(...message.finished)
      if (message.done) {
        // The check has answered; that it cannot be kept takes nothing from it.
        await record.keep(results, whole).catch(() => undefined)
        ended()
      }
      yield message
    }
  }
  return { ...checks, morning: (input, signal) => morning(checks.morning(input, signal), input.checks === undefined) }
}
