import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import { ClusterName } from './cluster-column.tsx'
import { type FeedStanding, liveWords, notLive } from './feed-standing.ts'

/** More clusters than these are counted; the menu of clusters names them all. */
const named = 3

interface Props {
  readonly standings: readonly FeedStanding[]
  /** Opens the list of all clusters with their states. */
  readonly onMore: () => void
}

/** How many clusters are live, and by name, with their reasons, those that are not: worst first. */
export function StandingsLine({ standings, onMore }: Props) {
  const { tone, text } = liveWords(standings)
  const others = notLive(standings)
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 text-sm">
      <p role="status" className="shrink-0">
        <StatusBadge tone={tone}>{text}</StatusBadge>
      </p>
      {others.length === 0 ? null : (
        <ul aria-label="Clusters that are not live" className="flex min-w-0 items-center gap-3">
          {others.slice(0, named).map((standing) => (
            <Standing key={standing.cluster} standing={standing} />
          ))}
        </ul>
      )}
      {others.length <= named ? null : (
        <Button look="bare" keys="c" onClick={onMore}>
          and {others.length - named} more
        </Button>
      )}
    </div>
  )
}

function Standing({ standing }: { readonly standing: FeedStanding }) {
  const { cluster, state, tone, icon, word, since, reason, hint } = standing
  return (
    <li className="flex min-w-24 items-center gap-1.5" title={`${cluster}\n${sentences(word, reason, hint)}`}>
      <span className="max-w-52 shrink-0">
        <ClusterName id={cluster} />
      </span>
      <span className="shrink-0">
        <StatusBadge tone={tone} icon={icon} turning={state === 'loading'}>
          {word}
          {since === null ? null : (
            <>
              {' '}
              <AgeText at={since} />
            </>
          )}
        </StatusBadge>
      </span>
      {reason === '' ? null : <span className="min-w-0 truncate text-soft">{reason}</span>}
    </li>
  )
}
