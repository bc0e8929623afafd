import type { QuotaUse, ResourceQuotaRow } from '../kinds/resourcequotas.ts'
import type { Problem } from '../problem.ts'
import { parseQuantity } from '../quantity.ts'
import { problemOf } from './problem-of.ts'

/** From this share on a quota is nearly used: the next rollout may not fit. */
const nearlyUsed = 0.9

/** Resources of a quota that are nearly or wholly used. One that allows nothing at all is a rule, not a shortage. */
export function quotaProblems(row: ResourceQuotaRow): readonly Problem[] {
  return row.uses.flatMap((use) => {
    const share = shareOf(use)
    if (share === null || share < nearlyUsed) return []
    return problemOf(
      { kind: 'resourcequotas', namespace: row.namespace, name: row.name, container: null },
      {
        what: `used-${use.resource}`,
        rule: 'used',
        severity: 'warning',
        says:
          share >= 1
            ? `${use.resource} is used up: what asks for more is refused`
            : `${use.resource} is used to ${Math.floor(share * 100)} %`,
        evidence: `${use.used} of ${use.hard} used`,
        since: null,
      },
    )
  })
}

function shareOf({ used, hard }: QuotaUse): number | null {
  const whole = parseQuantity(hard)
  const part = parseQuantity(used)
  if (whole === null || part === null || whole <= 0n) return null
  return Number(part) / Number(whole)
}
