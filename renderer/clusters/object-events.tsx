import type { EventFact, ObjectMessage } from '@shared/clusters/object-message.ts'
import { LoaderCircle, Lock } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'

/** What the cluster noted about the object, newest first, whole messages. */
export function ObjectEvents({
  events,
  stale,
}: {
  readonly events: ObjectMessage['events'] | null
  readonly stale: boolean
}) {
  if (events === null || events.freshness.state === 'loading') {
    return <EmptyState tone="muted" icon={LoaderCircle} turning title="Reading events …" />
  }
  const { rows, total, freshness } = events
  if (rows.length === 0) {
    return freshness.state === 'live' ? (
      <EmptyState tone="muted" title="No event is kept of it">
        A cluster keeps events for about an hour.
      </EmptyState>
    ) : (
      <EmptyState tone="bad" icon={Lock} title="Its events are not known">
        {sentences(freshness.reason || freshness.state, freshness.hint)}
      </EmptyState>
    )
  }
  return (
    <ul className={stale || freshness.state !== 'live' ? 'stale-rows' : ''}>
      {rows.map((event) => (
        <Event key={event.uid} event={event} />
      ))}
      {total > rows.length ? <li className="px-2 py-1 text-soft">and {total - rows.length} older</li> : null}
    </ul>
  )
}

function Event({ event }: { readonly event: EventFact }) {
  const { type, reason, message, count, firstSeen, lastSeen, source } = event
  return (
    <li className="border-b border-line/60 px-2 py-1">
      <div className="flex flex-wrap items-center gap-x-3">
        <StatusBadge tone={type === 'Normal' ? 'muted' : 'warn'}>{type}</StatusBadge>
        <span className="font-medium">{reason}</span>
        <span className="text-soft">
          {lastSeen === null ? (
            'time not known'
          ) : (
            <>
              <AgeText at={lastSeen} /> ago
            </>
          )}
          {count > 1 ? `, ${count.toLocaleString('en')} times` : ''}
          {count > 1 && firstSeen !== null ? (
            <>
              {' '}
              in <AgeText at={firstSeen} />
            </>
          ) : null}
        </span>
        <span className="ml-auto min-w-0 truncate text-sm text-soft" title={source}>
          {source}
        </span>
      </div>
      <p className="break-words">{message}</p>
    </li>
  )
}
