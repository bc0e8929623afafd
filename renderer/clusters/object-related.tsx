import type { RelatedObject } from '@shared/clusters/description/description.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import { EyeOff, LoaderCircle } from 'lucide-react'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'

const columns: readonly TableColumn<RelatedObject>[] = [
  {
    id: 'relation',
    title: 'Relation',
    width: 14,
    least: 96,
    cell: ({ relation }) => <span className="text-soft">{relation}</span>,
    sortKey: ({ relation }) => relation,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 16,
    least: 100,
    cell: ({ title }) => <span title={title}>{title}</span>,
    sortKey: ({ title }) => title,
  },
  {
    id: 'name',
    title: 'Name',
    width: 36,
    cell: ({ name, namespace }) => (
      <span title={namespace === null ? name : `${namespace}/${name}`} className="font-medium">
        <LongName name={name} />
      </span>
    ),
    sortKey: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    width: 14,
    least: 90,
    cell: ({ state }) =>
      state === null ? (
        <span title="Not looked at" className="text-soft">
          –
        </span>
      ) : (
        <StatusBadge tone={state.tone} title={state.text}>
          {state.text}
        </StatusBadge>
      ),
    sortKey: ({ state }) => state?.text ?? '',
  },
]

interface Props {
  readonly name: string
  readonly related: ObjectMessage['related'] | null
  readonly stale: boolean
  readonly onOpen: (object: RelatedObject) => void
}

/** Owners, what it names and what belongs to it; Enter opens one. */
export function ObjectRelated({ name, related, stale, onOpen }: Props) {
  const { objects = [], more = 0, unread = [], complete = false } = related ?? {}
  return (
    <>
      <DataTable<RelatedObject>
        label={`Related to ${name}`}
        rows={objects}
        rowId={({ kind, namespace, name: own, relation }) => `${relation}/${kind}/${namespace}/${own}`}
        columns={columns}
        stale={stale}
        onOpen={onOpen}
        empty={
          complete ? (
            <EmptyState tone="muted" title="Nothing belongs to it that is known here" />
          ) : (
            <EmptyState tone="muted" icon={LoaderCircle} turning title="Looking …" />
          )
        }
      />
      {unread.length === 0 && more === 0 ? null : (
        <ul className="max-h-24 shrink-0 overflow-auto border-t border-line px-2 py-1 text-sm">
          {more === 0 ? null : <li className="text-soft">and {more} more, not listed here</li>}
          {unread.map((each) => (
            <li key={each}>
              <StatusBadge tone="warn" icon={EyeOff}>
                <span className="break-words whitespace-normal">Not looked at: {each}</span>
              </StatusBadge>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
