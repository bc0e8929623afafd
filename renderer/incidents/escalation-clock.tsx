import { contactText, nextCall } from '@shared/incidents/escalation.ts'
import type { CalledRole, IncidentView } from '@shared/incidents/incident.ts'
import { useSecond } from '../app/clock.ts'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { callLooks, clockText, utcTime } from './incident-words.ts'

interface Props {
  readonly incident: IncidentView
  readonly onCall: (step: CalledRole) => void
  readonly onContacts: () => void
}

/** Who is called when (Day-2 §11), who is next, and what came of it. */
export function EscalationClock({ incident, onCall, onContacts }: Props) {
  const now = useSecond()
  const next = nextCall(incident.ladder)
  const over = incident.closedAt !== null
  return (
    <section aria-label="Escalation" className="shrink-0 border-b border-line px-2.5 py-1.5">
      <div className="flex items-center gap-2">
        <h3 className="font-semibold">Escalation</h3>
        <p className="min-w-0 truncate">
          {over ? (
            'ended'
          ) : next === null ? (
            'Everybody was called.'
          ) : (
            <span className={next.dueAt <= now ? 'font-semibold text-bad' : ''}>
              {next.dueAt <= now ? 'Call' : 'Next:'} {next.title} {clockText(next.dueAt, now)}
            </span>
          )}
        </p>
        <Button look="bare" keys="u" className="ml-auto" onClick={onContacts}>
          Contacts
        </Button>
        <Button
          keys="c"
          look={next !== null && next.dueAt <= now ? 'danger' : 'plain'}
          disabled={over || next === null}
          onClick={() => next !== null && onCall(next)}
        >
          Called
        </Button>
      </div>
      {incident.ladder.length === 0 ? <p className="text-soft">The platform profile names no escalation.</p> : null}
      <ol className="m-0 mt-1 grid list-none grid-cols-[auto_auto_auto_1fr_auto] items-center gap-x-3 gap-y-0.5 p-0">
        {incident.ladder.map((step) => (
          <li key={step.role} className="contents">
            <StatusBadge tone={callLooks[step.state].tone}>{callLooks[step.state].word}</StatusBadge>
            <span className="font-medium">{step.title}</span>
            <span className="text-soft tabular-nums">
              {step.calledAt === null ? `${utcTime(step.dueAt)} UTC` : `called ${utcTime(step.calledAt)} UTC`}
            </span>
            <span className="min-w-0 truncate text-soft" title={contactText(step)}>
              {contactText(step)}
            </span>
            {over ? (
              <span />
            ) : (
              <Button look="bare" onClick={() => onCall(step)} aria-label={`Called: ${step.title}`}>
                Called …
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
