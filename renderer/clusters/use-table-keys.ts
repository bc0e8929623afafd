import type { Kind } from '@shared/clusters/kind.ts'
import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { toggleAllColumns } from './column-choice.ts'

interface Options {
  readonly kind: Kind
  readonly filterBox: RefObject<HTMLInputElement | null>
  readonly labelBox: RefObject<HTMLInputElement | null>
  readonly namespaceBox: RefObject<HTMLSelectElement | null>
  readonly onColumns: (open: boolean) => void
}

/** The keys of a kind's table. Those that select are the table's own, and are here to be listed. */
export function useTableKeys({ kind, filterBox, labelBox, namespaceBox, onColumns }: Options): void {
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: '/', label: 'Filter the table', group, run: () => filterBox.current?.focus() },
        { keys: 'L', label: 'Filter by labels', group, run: () => labelBox.current?.focus() },
        ...(kind.namespaced
          ? [{ keys: 'N', label: 'Choose the namespace', group, run: () => namespaceBox.current?.focus() }]
          : []),
        { keys: 'C', label: 'Choose columns', group, run: () => onColumns(true) },
        { keys: 'w', label: 'All columns, or as at first', group, run: () => toggleAllColumns(kind) },
        { keys: 'Space', label: 'Select the row, or no longer', group, run: null },
        { keys: 'Shift ↓', label: 'Select on downwards', group, run: null },
        { keys: 'Ctrl a', label: 'Select all rows shown', group, run: null },
      ]
    }, [kind, filterBox, labelBox, namespaceBox, onColumns]),
  )
}
