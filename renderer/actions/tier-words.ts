import type { Tier } from '@shared/gate/tier.ts'

/** How dangerous something is, in words. */
export const tierWords: Readonly<Record<Tier, string>> = {
  D0: 'only reads',
  D1: 'asks first',
  D2: 'shows its effect first',
  D3: 'cannot be undone',
}
