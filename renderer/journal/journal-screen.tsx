import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { JournalMessage } from '@shared/journal/contract.ts'
import type { JournalEntry } from '@shared/journal/entry.ts'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useStream } from '../bridge/use-stream.ts'
import { environmentEdge } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'
import { saveText } from '../design/save-text.ts'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { filterEntries } from './filter-entries.ts'
import { journalColumns, objectText } from './journal-columns.tsx'

/** What was changed from here, by whom and how it ended, with whether the record is as it was written. */
export function JournalScreen() {
  const { clients } = useServices()
  const { message, broken } = useStream<JournalMessage>(
    useCallback((observer) => clients.journal.watch({}, observer), [clients]),
  )
  const byId = useFleet((state) => state.byId)
  const [filter, setFilter] = useState('')
  const [cursor, setCursor] = useState<number | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const box = useRef<HTMLInputElement>(null)
  useDocumentTitle('Journal')
  const entries = useMemo(() => filterEntries(message?.entries ?? [], filter), [message, filter])
  const entry = entries.find(({ seq }) => seq === cursor) ?? entries[0] ?? null
  const save = useCallback(
    async (form: 'csv' | 'json') => {
      try {
        const { name, text } = await clients.journal.export({ form })
        saveText(name, form === 'csv' ? 'text/csv' : 'application/json', text)
        setError(null)
      } catch (thrown) {
        setError(toErrorShape(thrown))
      }
    },
    [clients],
  )
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: '/', label: 'Filter the journal', group, run: () => box.current?.focus() },
        { keys: 'e', label: 'Export the journal as CSV', group, run: () => void save('csv') },
        { keys: 'E', label: 'Export the journal as JSON', group, run: () => void save('json') },
      ]
    }, [save]),
  )
  const shown = message?.entries.length ?? 0
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Journal</h1>
        <p role="status" className="min-w-0 truncate">
          {message === null ? 'Reading …' : <Verified message={message} />}
        </p>
        <input
          ref={box}
          type="search"
          aria-label="Filter the journal"
          placeholder="Filter  /"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' && event.key !== 'Enter') return
            if (event.key === 'Escape') setFilter('')
            focusPrimaryList()
          }}
          className="ml-auto h-6 w-56 rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
        />
        <Button keys="e" onClick={() => void save('csv')}>
          CSV
        </Button>
        <Button keys="E" onClick={() => void save('json')}>
          JSON
        </Button>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {error === null ? null : <ErrorPanel error={error} />}
      <Panel
        title="What was changed"
        aside={`${entries.length} of ${message?.total ?? 0}${message !== null && message.total > shown ? `; the newest ${shown} are listed, an export has all` : ''}`}
        className="min-h-0 flex-1"
      >
        <DataTable
          label="Journal"
          rows={entries}
          rowId={({ seq }) => `${seq}`}
          columns={journalColumns}
          edge={({ cluster }) =>
            cluster === ''
              ? 'border-l-4 border-l-transparent'
              : environmentEdge(byId.get(cluster)?.environment ?? 'unknown')
          }
          stale={broken !== null}
          onOpen={({ seq }) => setCursor(seq)}
          onCursor={(under) => setCursor(under?.seq ?? null)}
          autoFocus
          primary
          empty={
            <EmptyState tone="muted" title={filter === '' ? 'Nothing was changed yet' : 'No entry has these words'}>
              Every action leaves one entry before and one after it.
            </EmptyState>
          }
        />
        {entry === null ? null : <JournalDetail entry={entry} />}
      </Panel>
    </div>
  )
}

function Verified({ message: { broken, total, tornBytes, verifiedAt } }: { readonly message: JournalMessage }) {
  const when = new Date(verifiedAt).toLocaleTimeString('en-GB')
  if (broken !== null) {
    return (
      <StatusBadge tone="bad">{`Changed from outside: line ${broken.line} does not fit, ${broken.why}`}</StatusBadge>
    )
  }
  if (tornBytes > 0) {
    return (
      <StatusBadge tone="warn">{`The last line was cut off (${tornBytes} bytes); the next action sets it aside`}</StatusBadge>
    )
  }
  return (
    <StatusBadge tone="ok">{`Chain verified at ${when}: ${total} ${total === 1 ? 'entry' : 'entries'}`}</StatusBadge>
  )
}

function JournalDetail({ entry }: { readonly entry: JournalEntry }) {
  const { seq, who, action, tier, phase, result, detail, object, hash, prev, id } = entry
  const facts = [
    ['Action', `${action} (${tier}), ${phase}${result === null ? '' : `, ${result}`}`],
    ['Object', `${objectText(entry)}, uid ${object.uid}, version ${object.resourceVersion}`],
    ['Who', `${who.person}; to the cluster ${who.clusterUser ?? 'not known'}`],
    ['Entry', `${seq}, of action ${id}`],
    ['Hash', `${hash} after ${prev}`],
  ] as const
  return (
    <ScrollArea label="The entry in full" className="h-44 shrink-0 border-t border-line px-2.5 py-1.5">
      <p className="m-0 break-words whitespace-pre-wrap">{detail}</p>
      <dl className="m-0 mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-sm">
        {facts.map(([heading, text]) => (
          <div key={heading} className="contents">
            <dt className="text-soft">{heading}</dt>
            <dd className="m-0 break-all">{text}</dd>
          </div>
        ))}
      </dl>
    </ScrollArea>
  )
}
