import { type RefObject, useMemo } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { askToOpenIncident } from '../incidents/incident-desk.ts'
import { findRunbooksFor } from '../runbooks/fit-desk.ts'
import { askToIgnore, type ListedProblem, listIgnores, toggleIgnored } from './ignore-desk.ts'

interface Places {
  /** Holds the grid of problems. */
  readonly list: RefObject<HTMLElement | null>
  readonly underCursor: RefObject<ListedProblem | null>
}

/** The keys of a list of problems: go there, ignore or take back the one under the cursor, open an incident from it, show what is ignored. */
export function useProblemKeys({ list, underCursor }: Places): void {
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const toList = () => list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
      // The first press shows which problem it would be.
      const askOrGo = (ask: (listed: ListedProblem) => void) => () => {
        const listed = underCursor.current
        if (listed === null || list.current?.contains(document.activeElement) !== true) toList()
        else ask(listed)
      }
      const runbooks = () => {
        if (underCursor.current === null) toList()
        else findRunbooksFor(underCursor.current)
      }
      return [
        { keys: 'p', label: 'To the problems', group, run: toList },
        { keys: 'i', label: 'Ignore the problem, or take that back', group, run: askOrGo(askToIgnore) },
        { keys: 'o', label: 'Open an incident from the problem', group, run: askOrGo(askToOpenIncident) },
        { keys: 'b', label: 'Runbooks for the problem', group, run: runbooks },
        { keys: 'H', label: 'Show or hide ignored problems', group, run: toggleIgnored },
        { keys: 'I', label: 'All that is ignored', group, run: listIgnores },
      ]
    }, [list, underCursor]),
  )
}
