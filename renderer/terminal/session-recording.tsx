import type { TerminalSession } from '@shared/terminal/session.ts'
import { Circle, CircleDot } from 'lucide-react'
import { useSecond } from '../app/clock.ts'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { spanClock } from '../incidents/incident-words.ts'

export const isRecorded = (session: TerminalSession | undefined): boolean => session?.recording?.ended === ''

interface Props {
  readonly session: TerminalSession
  readonly onToggle: () => void
}

/** Whether the session is recorded, for how long, and the button that begins or ends it. */
export function RecordingControl({ session, onToggle }: Props) {
  const { recording } = session
  if (recording === null || recording.ended !== '') {
    return (
      <Button look="bare" keys="Ctrl Shift R" onClick={onToggle} title="Writes down what is shown, never what is typed">
        <Circle aria-hidden="true" size={12} />
        Record
      </Button>
    )
  }
  return (
    <>
      <StatusBadge tone="bad" icon={CircleDot} title={recording.file}>
        Recording <Elapsed since={recording.startedAt} />
      </StatusBadge>
      <Button keys="Ctrl Shift R" onClick={onToggle}>
        Stop recording
      </Button>
    </>
  )
}

function Elapsed({ since }: { readonly since: number }) {
  return <span className="tabular-nums">{spanClock(useSecond() - since)}</span>
}
