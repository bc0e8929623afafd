import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type RefObject, useMemo } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { hasLogs, openLogs } from './open-logs.ts'

/** The key `l` in a table of pods or workloads: the log of the row under the cursor, else of the open object. */
export function useLogKey(
  cluster: ClusterId,
  kind: string,
  underCursor: RefObject<ObjectAddress | null>,
  opened: ObjectAddress | null,
): void {
  useShortcuts(
    useMemo(() => {
      if (!hasLogs(kind)) return []
      const run = () => {
        const row = underCursor.current ?? opened
        if (row !== null) openLogs(cluster, kind, row)
      }
      return [{ keys: 'l', label: 'Logs of the row', group: 'This screen' as const, run }]
    }, [cluster, kind, underCursor, opened]),
  )
}
