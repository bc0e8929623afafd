import { worstVerdict } from '@shared/checks/check.ts'
import { z } from 'zod'
import type { Judgement } from './runbook-engine.ts'

/** What a step's probe saw before and after it: a result of the probe's executor each. */
export const probedPair = z.object({ before: z.unknown(), after: z.unknown() })
export type ProbedPair = z.infer<typeof probedPair>

/** How a step stands that is judged by itself and by the pair of its probe: the worse of both, with both reasons. */
export function withPair<J extends Judgement>(judgement: J, pair: Judgement): J {
  if (worstVerdict([judgement.verdict, pair.verdict]) === judgement.verdict && judgement.verdict !== pair.verdict)
    return judgement
  const because = [judgement.because, pair.because].filter((words) => words !== '').join('; ')
  return { ...judgement, ...pair, because, next: pair.next ?? judgement.next }
}
