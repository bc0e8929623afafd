import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type RefObject, useMemo } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'

/**
 * The key `a` in a table: what can be done with the row under the cursor. While a detail pane is open the key is its
 * own, so that nobody acts on another object than the one that they read.
 */
export function useActionKey(
  cluster: ClusterId,
  kind: string,
  underCursor: RefObject<ObjectAddress | null>,
  opened: ObjectAddress | null,
): void {
  const { actions } = useServices()
  const paneOpen = opened !== null
  useShortcuts(
    useMemo(() => {
      if (paneOpen) return []
      const run = () => {
        const row = underCursor.current
        if (row === null) return
        actions.open({ cluster, target: { kind, namespace: row.namespace, name: row.name } })
      }
      return [{ keys: 'a', label: 'Actions on the row', group: 'This screen' as const, run }]
    }, [actions, cluster, kind, underCursor, paneOpen]),
  )
}
