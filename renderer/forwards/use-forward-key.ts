import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { askToForward, canForward } from './forward-desk.ts'

/** The key `f` in a table of pods, workloads or services: a port of the object that is open beside it, else of the row under the cursor. */
export function useForwardKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  useShortcuts(
    useMemo(() => {
      if (!canForward(kind)) return []
      const run = () => {
        const address = opened ?? underCursor.current
        if (address !== null) askToForward(address.cluster, kind, address)
      }
      return [{ keys: 'f', label: 'Forward a port', group: 'This screen' as const, run }]
    }, [kind, underCursor, opened]),
  )
}
