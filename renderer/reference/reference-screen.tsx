import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ReferenceOverview } from '@shared/reference/contract.ts'
import { useMemo, useRef, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { FilterBox } from '../clusters/filter-box.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { bySection, entryHas } from './by-section.ts'
import { type EntryRow, entryColumns } from './entry-columns.tsx'
import { FolderPanel } from './folder-panel.tsx'
import { ReadingView } from './reading-view.tsx'
import { readingWords } from './reading-words.ts'
import type { ReferenceRoute } from './reference-route.ts'
import { useReference } from './use-reference.ts'

/** Everything that can be read without a cluster: runbooks and pages, shipped and own. */
export function ReferenceScreen({ route }: { readonly route: ReferenceRoute }) {
  const { overview, broken } = useReference()
  if (route.open !== null) return <ReadingView open={route.open} overview={overview} />
  return <ReferenceList overview={overview} broken={broken} />
}

interface ListProps {
  readonly overview: ReferenceOverview | null
  readonly broken: ErrorShape | null
}

function ReferenceList({ overview, broken }: ListProps) {
  const [words, setWords] = useState('')
  const filter = useRef<HTMLInputElement>(null)
  useDocumentTitle('Reference')
  useShortcuts(
    useMemo(
      () => [
        { keys: '/', label: 'Filter the list', group: 'This screen' as const, run: () => filter.current?.focus() },
      ],
      [],
    ),
  )
  const rows = useMemo((): readonly EntryRow[] => {
    const groups = bySection(overview?.entries ?? [], overview?.sections ?? [])
    return groups
      .flatMap(({ name, title, entries }) => entries.map((entry) => ({ name, title, entry })))
      .map(({ name, title, entry }, place) => ({
        key: `${name}\n${entry.kind}:${entry.id}`,
        section: name,
        sectionTitle: title,
        entry,
        place,
      }))
  }, [overview])
  const shown = useMemo(
    () =>
      rows.filter(({ entry, sectionTitle }) => entryHas({ ...entry, title: `${entry.title}\n${sectionTitle}` }, words)),
    [rows, words],
  )
  const texts = overview?.entries.length ?? 0
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Reference</h1>
        <FilterBox ref={filter} value={words} onChange={setWords} label="Filter by title, sign, section" />
        <p role="status" className="text-sm text-soft">
          {overview === null
            ? 'Reading …'
            : overview.reading !== null
              ? readingWords(overview.reading)
              : `${texts} runbooks and pages, all on this machine`}{' '}
          · Ctrl K searches in the texts
        </p>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {(overview?.errors ?? []).map((error) => (
        <ErrorPanel key={error.message} error={error} />
      ))}
      <Panel title="Runbooks and pages" aside="in the order of the guides" className="flex-1">
        <DataTable
          label="Runbooks and pages"
          rows={shown}
          rowId={({ key }) => key}
          columns={entryColumns}
          onOpen={({ entry: { kind, id } }) => go({ screen: 'reference', open: { kind, id, anchor: null } })}
          primary
          autoFocus
          empty={
            <EmptyState tone="muted" title={overview === null ? 'Reading …' : 'No text fits'}>
              {words === '' ? '' : 'Ctrl K searches in the texts themselves, and forgives a slip.'}
            </EmptyState>
          }
        />
      </Panel>
      <FolderPanel folders={overview?.folders ?? []} />
    </div>
  )
}
