import type { IncidentsMessage } from '@shared/incidents/contract.ts'
import { nextCall } from '@shared/incidents/escalation.ts'
import type { IncidentSummary } from '@shared/incidents/incident.ts'
import { Siren } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useSecond } from '../app/clock.ts'
import { go } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useStream } from '../bridge/use-stream.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { Kbd } from '../design/kbd.tsx'
import { clockText, spanClock } from './incident-words.ts'

interface Props {
  /** The incident that is on the screen; null on any other screen. */
  readonly current: string | null
}

/** Every open incident's clock on every screen, one key away; nothing where none is open. */
export function IncidentStrip({ current }: Props) {
  const { clients } = useServices()
  const { message, broken } = useStream<IncidentsMessage>(
    useCallback((observer) => clients.incidents.list({}, observer), [clients]),
  )
  const open = useMemo(() => (message?.incidents ?? []).filter(({ closedAt }) => closedAt === null), [message])
  const shown = open.find(({ id }) => id === current) ?? open[0] ?? null
  const next = shown === null ? null : (open[(open.indexOf(shown) + 1) % open.length] ?? shown)
  // From elsewhere to the one that is shown; from there on to the others.
  const target = shown !== null && shown.id === current ? next : shown
  const targetId = target?.id ?? null
  useShortcuts(
    useMemo(
      () =>
        targetId === null
          ? []
          : [
              {
                keys: '0',
                label: 'The open incident, then the next one',
                group: 'Go to' as const,
                run: () => go({ screen: 'incidents', id: targetId }),
              },
            ],
      [targetId],
    ),
  )
  if (shown === null || targetId === null) return null
  return (
    <section aria-label="Open incident" className="h-7 shrink-0 border-b border-line bg-raised">
      <button
        type="button"
        onClick={() => go({ screen: 'incidents', id: targetId })}
        className="flex h-full w-full items-center gap-2 px-2 text-left hover:bg-chosen"
      >
        <Kbd keys="0" />
        <Siren aria-hidden="true" size={14} className={shown.severity === 'critical' ? 'text-bad' : 'text-warn'} />
        <SeverityBadge severity={shown.severity} />
        <span className="min-w-0 truncate font-medium">{shown.title}</span>
        <span className="max-w-80 shrink-0 truncate text-sm text-soft">{shown.clusters.join(', ')}</span>
        <span className="ml-auto flex shrink-0 items-center gap-3 tabular-nums">
          {broken === null ? <Clock incident={shown} /> : <span className="text-warn">its clock is not known now</span>}
          {open.length < 2 ? null : <span className="text-sm text-soft">and {open.length - 1} more open</span>}
        </span>
      </button>
    </section>
  )
}

/** Ticks by itself, so that the frame is not drawn every second. */
function Clock({ incident: { openedAt, ladder } }: { readonly incident: IncidentSummary }) {
  const now = useSecond()
  const next = nextCall(ladder)
  return (
    <>
      <span className="text-soft">open for {spanClock(now - openedAt)}</span>
      {next === null ? (
        <span className="text-soft">everybody was called</span>
      ) : next.dueAt <= now ? (
        <span className="font-semibold text-bad">
          Call {next.title} {clockText(next.dueAt, now)}
        </span>
      ) : (
        <span>
          Next: {next.title} {clockText(next.dueAt, now)}
        </span>
      )}
    </>
  )
}
