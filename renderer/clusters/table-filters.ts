/** What a person typed above a table. */
export interface TableFilters {
  readonly text: string
  /** A label selector, as kubectl -l. */
  readonly labels: string
}

export const noFilters: TableFilters = { text: '', labels: '' }
