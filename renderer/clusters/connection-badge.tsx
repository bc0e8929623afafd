import type { ConnectionPhase, ConnectionState } from '@shared/clusters/cluster-summary.ts'
import type { LucideIcon } from 'lucide-react'
import { CircleCheck, Clock, KeyRound, LoaderCircle, Lock, Unplug } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import type { Tone } from '../design/tone.tsx'

interface PhaseLook {
  readonly tone: Tone
  readonly word: string
  readonly icon: LucideIcon
}

export const phaseLooks: Record<ConnectionPhase, PhaseLook> = {
  connecting: { tone: 'muted', word: 'Connecting', icon: LoaderCircle },
  live: { tone: 'ok', word: 'Live', icon: CircleCheck },
  stale: { tone: 'warn', word: 'Stale', icon: Clock },
  'sign-in-needed': { tone: 'bad', word: 'Sign-in needed', icon: KeyRound },
  denied: { tone: 'bad', word: 'Denied', icon: Lock },
  unreachable: { tone: 'bad', word: 'Unreachable', icon: Unplug },
}

interface Props {
  readonly connection: ConnectionState
  /** The app core itself does not answer: nothing is live then, whatever it last said. */
  readonly unproven?: boolean
}

/** The connection's state with how long it has been so. */
export function ConnectionBadge({ connection, unproven = false }: Props) {
  const look = phaseLooks[unproven && connection.phase === 'live' ? 'stale' : connection.phase]
  return (
    <StatusBadge
      tone={look.tone}
      icon={look.icon}
      turning={connection.phase === 'connecting'}
      title={sentences(connection.reason, connection.hint)}
    >
      {look.word}
      {connection.phase === 'live' ? null : (
        <>
          {' '}
          <AgeText at={connection.since} />
        </>
      )}
    </StatusBadge>
  )
}
