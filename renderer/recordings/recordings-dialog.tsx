import { bytesText } from '@shared/clusters/quantity.ts'
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react'
import { useServices } from '../app/services.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { AgeText } from '../design/age-text.tsx'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import { closeReplay, replay, useReplayDesk } from './replay-desk.ts'

const ReplayView = lazy(() => import('./replay-view.tsx'))

/** Recordings of terminal sessions: the list of all, and the one that is replayed. */
export function RecordingsDialog() {
  const open = useReplayDesk((state) => state.open)
  if (open === null) return null
  if (open === 'list') {
    return (
      <Dialog
        open
        wide
        onClose={closeReplay}
        title="Recordings"
        description="Of terminal sessions: what was shown, never what was typed."
      >
        <RecordingList />
      </Dialog>
    )
  }
  const { incident, file } = open.recording
  return (
    <Dialog
      open
      wide="whole"
      onClose={closeReplay}
      title={file}
      description={incident === null ? 'A recording, without an incident.' : `Evidence of incident ${incident}.`}
    >
      <Suspense fallback={<EmptyState tone="muted" title="Loading the terminal …" />}>
        <ReplayView key={file} replayed={open} />
      </Suspense>
    </Dialog>
  )
}

function RecordingList() {
  const { clients } = useServices()
  const list = useRef<HTMLUListElement>(null)
  const { value, error } = useAnswer(useCallback(() => clients.recordings.list({}), [clients]))
  const recordings = value?.recordings ?? null
  useEffect(() => {
    if (recordings !== null) list.current?.querySelector('button')?.focus()
  }, [recordings])
  if (error !== null) return <ErrorPanel error={error} />
  if (recordings === null) return <EmptyState tone="muted" title="Reading …" />
  if (recordings.length === 0) {
    return (
      <EmptyState tone="muted" title="Nothing was recorded yet">
        r on a terminal’s tab begins a recording.
      </EmptyState>
    )
  }
  return (
    <ul
      ref={list}
      onKeyDown={walkButtons}
      aria-label="Recordings"
      className="m-0 min-h-0 list-none overflow-auto p-1.5"
    >
      {recordings.map(({ incident, file, title, bytes, changedAt }) => (
        <li key={`${incident}/${file}`}>
          <button
            type="button"
            onClick={() => replay({ recording: { incident, file }, sha256: null })}
            className="flex w-full items-baseline gap-3 rounded px-2.5 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
          >
            <span className={`w-64 shrink-0 truncate ${title === null ? 'text-warn' : 'font-medium'}`}>
              {title ?? 'cannot be read'}
            </span>
            <span className="min-w-0 truncate text-sm text-soft" title={file}>
              {incident === null ? 'no incident' : `incident ${incident}`}
            </span>
            <span className="ml-auto shrink-0 text-sm text-soft">
              {bytesText(bytes)} · <AgeText at={changedAt} /> ago
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
