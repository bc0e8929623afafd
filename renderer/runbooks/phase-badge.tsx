import type { StepState } from '@shared/runbooks/run.ts'
import {
  CircleHelp,
  Hourglass,
  LoaderCircle,
  MessageCircleQuestionMark,
  OctagonX,
  ShieldQuestionMark,
  SkipForward,
} from 'lucide-react'
import { verdictLooks } from '../checks/verdict-badge.tsx'
import { StatusBadge } from '../design/status-badge.tsx'

/** How a step stands on a cluster: sign, word, colour. */
export function PhaseBadge({
  state,
}: {
  readonly state: Pick<StepState, 'phase' | 'verdict' | 'override' | 'attempts'>
}) {
  switch (state.phase) {
    case 'waiting':
      return (
        <StatusBadge tone="muted" icon={Hourglass}>
          Waiting
        </StatusBadge>
      )
    case 'running':
      return (
        <StatusBadge tone="muted" icon={LoaderCircle} turning>
          Running
        </StatusBadge>
      )
    case 'confirming':
      return (
        <StatusBadge tone="warn" icon={ShieldQuestionMark}>
          Confirm?
        </StatusBadge>
      )
    case 'asking':
      return (
        <StatusBadge tone="warn" icon={MessageCircleQuestionMark}>
          Asks
        </StatusBadge>
      )
    case 'skipped':
      return (
        <StatusBadge tone="muted" icon={SkipForward}>
          Skipped
        </StatusBadge>
      )
    case 'cancelled':
      return (
        <StatusBadge tone="muted" icon={OctagonX}>
          Stopped
        </StatusBadge>
      )
    case 'interrupted':
      return (
        <StatusBadge tone="warn" icon={CircleHelp}>
          Not known
        </StatusBadge>
      )
    case 'judged': {
      const { tone, word, icon } = verdictLooks[state.verdict ?? 'unknown']
      const byPerson = state.attempts.at(-1)?.source === 'judged'
      return (
        <StatusBadge tone={tone} icon={icon}>
          {state.override !== null ? 'Overridden' : byPerson ? `${word}, by a person` : word}
        </StatusBadge>
      )
    }
  }
}
