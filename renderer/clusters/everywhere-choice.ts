import { create } from 'zustand'
import { noFilters, type TableFilters } from './table-filters.ts'

interface EverywhereChoice {
  /** The kind that the filters are for: those of another kind mean nothing. */
  readonly kind: string | null
  /** Kept while one opens a row on its cluster and comes back. */
  readonly filters: TableFilters
}

const useChoice = create<EverywhereChoice>(() => ({ kind: null, filters: noFilters }))

/** What was typed above the table of a kind over several clusters, for as long as the window lives. */
export function useEverywhereFilters(kind: string): TableFilters {
  return useChoice((choice) => (choice.kind === kind ? choice.filters : noFilters))
}

export function setEverywhereFilters(kind: string, filters: TableFilters): void {
  useChoice.setState({ kind, filters })
}
