import { type RefObject, useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'

/**
 * The key `a` in a table: what can be done with the row under the cursor, on its own cluster. While a detail pane is open the key is its
 * own, so that nobody acts on another object than the one that they read.
 */
export function useActionKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  const { actions } = useServices()
  const paneOpen = opened !== null
  useShortcuts(
    useMemo(() => {
      if (paneOpen) return []
      const run = () => {
        if (underCursor.current === null) return
        const { cluster, namespace, name } = underCursor.current
        actions.open({ cluster, target: { kind, namespace, name } })
      }
      return [{ keys: 'a', label: 'Actions on the row', group: 'This screen' as const, run }]
    }, [actions, kind, underCursor, paneOpen]),
  )
}
