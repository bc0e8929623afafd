import type { LiveMessage } from '@shared/gpu/contract.ts'

/** A message that tells nothing but what is given. */
export const message = (of: Partial<LiveMessage>): LiveMessage => ({
  order: null,
  changed: [],
  samples: new Float64Array(),
  dropped: 0,
  nodes: null,
  waits: null,
  endpoints: null,
  sources: null,
  choice: 'auto',
  blindSpots: [],
  ...of,
})
