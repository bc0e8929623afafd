import { type RefObject, useMemo } from 'react'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { useRowKey } from '../clusters/use-row-key.ts'
import { askToForward, canForward } from './forward-desk.ts'

/** The key `f` in a table of pods, workloads or services: a port of the object. */
export function useForwardKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  const act = useMemo(
    () => (canForward(kind) ? (row: PlacedAddress) => askToForward(row.cluster, kind, row) : null),
    [kind],
  )
  useRowKey('f', 'Forward a port', act, underCursor, opened)
}
