import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from './placed-row.ts'

/**
 * A key in a table for the object that is open beside it, else of the row under the cursor, so that nobody acts on another
 * object than the one that they look at.
 * @param act null where the key has no meaning; keep its identity between renders.
 */
export function useRowKey(
  keys: string,
  label: string,
  act: ((row: PlacedAddress) => void) | null,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  useShortcuts(
    useMemo(() => {
      if (act === null) return []
      const run = () => {
        const row = opened ?? underCursor.current
        if (row !== null) act(row)
      }
      return [{ keys, label, group: 'This screen' as const, run }]
    }, [keys, label, act, underCursor, opened]),
  )
}
