import type { Freshness } from '@shared/clusters/contract.ts'
import { CircleCheck, CircleSlash, Clock, LoaderCircle, Lock, OctagonX } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { StatusBadge } from '../design/status-badge.tsx'

/** Sign, word and tone of how far rows can be believed. */
export const freshnessLooks = {
  loading: { tone: 'muted', word: 'Loading', icon: LoaderCircle },
  live: { tone: 'ok', word: 'Live', icon: CircleCheck },
  stale: { tone: 'warn', word: 'Stale', icon: Clock },
  denied: { tone: 'bad', word: 'Denied', icon: Lock },
  absent: { tone: 'muted', word: 'Not served', icon: CircleSlash },
  failed: { tone: 'bad', word: 'Failed', icon: OctagonX },
} as const

/** Of these no rows are known; none would be a claim. */
const unread: readonly Freshness['state'][] = ['denied', 'absent', 'failed']

interface Props {
  readonly freshness: Freshness
  readonly shown: number
  readonly total: number
  /** The whole connection is not live: a watch that has not noticed yet proves nothing. */
  readonly unproven: boolean
}

/** How far the rows below can be believed, and their number. */
export function FreshnessLine({ freshness, shown, total, unproven }: Props) {
  const { tone, word, icon } = freshnessLooks[unproven && freshness.state === 'live' ? 'stale' : freshness.state]
  const { loading, asOf } = freshness
  const counted = shown === total ? figure(total) : `${figure(shown)} of ${figure(total)}`
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm text-soft">
      <StatusBadge tone={tone} icon={icon} turning={freshness.state === 'loading'} title={freshness.reason}>
        {word}
      </StatusBadge>
      <span className="truncate">
        {loading === null ? (
          <>
            {total === 0 && unread.includes(freshness.state) ? '– rows' : `${counted} rows`}
            {(unproven || freshness.state !== 'live') && asOf !== null ? (
              <>
                {' '}
                · as of <AgeText at={asOf} /> ago
              </>
            ) : null}
          </>
        ) : (
          soFar(loading)
        )}
        {freshness.reason === '' ? '' : ` · ${freshness.reason}`}
      </span>
    </span>
  )
}

const figure = (count: number) => count.toLocaleString('en')

/** Never a number that could be taken for all there is. */
function soFar({ rows, remaining }: NonNullable<Freshness['loading']>): string {
  if (remaining === null) return `${figure(rows)} rows so far`
  return `${figure(rows)} of about ${figure(rows + remaining)} rows`
}
