import type { ReferenceEntry } from '@shared/reference/reference.ts'
import type { TableColumn } from '../design/table-column.ts'
import { hitWords } from './search-hits.ts'

/** A text under one of the sections that it belongs to. */
export interface EntryRow {
  readonly key: string
  readonly section: string
  readonly sectionTitle: string
  readonly entry: ReferenceEntry
  /** Among all rows, in the order of the guides. */
  readonly place: number
}

export const entryColumns: readonly TableColumn<EntryRow>[] = [
  {
    id: 'section',
    title: 'Section of the guides',
    width: 36,
    cell: ({ section, sectionTitle }) => (
      <span className="truncate text-soft">
        {section} {sectionTitle}
      </span>
    ),
    sortKey: ({ place }) => place,
  },
  {
    id: 'title',
    title: 'Title',
    width: 36,
    cell: ({ entry }) => <span className="truncate font-medium">{entry.title}</span>,
    sortKey: ({ entry }) => entry.title,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 22,
    cell: ({ entry }) => hitWords(entry),
    sortKey: ({ entry }) => hitWords(entry),
  },
  { id: 'summary', title: 'What it is', width: 70, cell: ({ entry }) => entry.summary },
]
