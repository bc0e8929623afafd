import { z } from 'zod'
import { clusterId } from '../clusters/cluster-summary.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { checkResult } from './check.ts'

/** Sent when a check ends; `planned` names every check at once so that the screen has its layout from the start. */
export const morningCheckMessage = z.object({
  planned: z.array(z.object({ cluster: clusterId, check: z.string(), title: z.string() })),
  finished: z.array(checkResult),
  /** True on the last message. */
  done: z.boolean(),
})
export type MorningCheckMessage = z.infer<typeof morningCheckMessage>

export const checksContract = defineContract('checks', {
  /**
   * Runs the morning check on the chosen clusters side by side, or only the checks that are named by their ids. Closing
   * the stream cancels it. Errors: NOT_FOUND.
   */
  morning: stream(
    z.object({ clusters: z.array(clusterId).min(1).max(200), checks: z.array(z.string()).min(1).max(100).optional() }),
    morningCheckMessage,
  ),
  /** The report of the results that the screen holds, as Markdown. */
  markdown: call(z.object({ results: z.array(checkResult).max(5000) }), z.object({ markdown: z.string() })),
})
