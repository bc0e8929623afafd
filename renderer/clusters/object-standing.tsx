import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { AgeText } from '../design/age-text.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import type { OpenObject } from './use-object.ts'

/** Whether what is told of the object is true now: false once it is old, gone, or not being followed. */
export function isProven({ message, broken }: OpenObject): boolean {
  return broken === null && message?.freshness.state === 'live' && message.presence === 'there'
}

/** One line under the head when something must be known before the rest is believed; nothing while all is well. */
export function ObjectStanding({ open, unproven }: { readonly open: OpenObject; readonly unproven: boolean }) {
  const { message, broken } = open
  if (broken !== null) return <Line tone="bad">{sentences('Not followed now', broken.message, broken.hint)}</Line>
  if (message === null) return null
  const { presence, goneAt, remade, freshness } = message
  if (presence === 'gone') {
    return (
      <Line tone="bad">
        This object is gone
        {goneAt === null ? null : (
          <>
            : found deleted <AgeText at={goneAt} /> ago
          </>
        )}
        . What follows is how it last was.
      </Line>
    )
  }
  if (freshness.state !== 'live' || unproven) {
    const why = freshness.state === 'live' ? 'The connection is not live' : freshness.reason
    return freshness.state === 'loading' ? (
      <Line tone="muted" turning>
        Reading …
      </Line>
    ) : (
      <Line tone="warn">
        {freshness.asOf === null ? 'Not followed. ' : null}
        {freshness.asOf === null ? null : (
          <>
            As of <AgeText at={freshness.asOf} /> ago.{' '}
          </>
        )}
        {sentences(why, freshness.hint)}
      </Line>
    )
  }
  return remade ? <Line tone="warn">It was deleted and made anew under this name since it was opened.</Line> : null
}

function Line({
  tone,
  turning = false,
  children,
}: {
  readonly tone: 'bad' | 'warn' | 'muted'
  readonly turning?: boolean
  readonly children: ReactNode
}) {
  return (
    <div role="status" className="shrink-0 border-b border-line px-2 py-1 text-sm">
      <StatusBadge tone={tone} turning={turning} {...(turning ? { icon: LoaderCircle } : {})}>
        <span className="whitespace-normal break-words">{children}</span>
      </StatusBadge>
    </div>
  )
}
