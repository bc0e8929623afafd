import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { hasLogs, openLogs } from './open-logs.ts'

/**
 * The key `l` in a table of pods or workloads: the log of the object that is open beside it, else of the row under the
 * cursor, so that nobody reads another log than that of the object that they look at.
 */
export function useLogKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  useShortcuts(
    useMemo(() => {
      if (!hasLogs(kind)) return []
      const run = () => {
        const address = opened ?? underCursor.current
        if (address !== null) openLogs(address.cluster, kind, address)
      }
      return [{ keys: 'l', label: 'Logs of the row', group: 'This screen' as const, run }]
    }, [kind, underCursor, opened]),
  )
}
