import { type RefObject, useMemo } from 'react'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { useRowKey } from '../clusters/use-row-key.ts'
import { hasLogs, openLogs } from './open-logs.ts'

/** The key `l` in a table of pods or workloads: the object's log. */
export function useLogKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  const act = useMemo(() => (hasLogs(kind) ? (row: PlacedAddress) => openLogs(row.cluster, kind, row) : null), [kind])
  useRowKey('l', 'Logs of the row', act, underCursor, opened)
}
