import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { hasLogs, openLogs } from './open-logs.ts'

/** The key `l` in a table of pods or workloads: the log of the row under the cursor, else of the open object. */
export function useLogKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  useShortcuts(
    useMemo(() => {
      if (!hasLogs(kind)) return []
      const run = () => {
        const row = underCursor.current ?? opened
        if (row !== null) openLogs(row.cluster, kind, row)
      }
      return [{ keys: 'l', label: 'Logs of the row', group: 'This screen' as const, run }]
    }, [kind, underCursor, opened]),
  )
}
