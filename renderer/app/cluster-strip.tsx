import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { phaseLooks } from '../clusters/connection-badge.tsx'
import { EnvironmentMark, environmentEdge, environmentWord } from '../clusters/environment.tsx'
import { type Standing, standingOf } from '../clusters/fleet-order.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { Kbd } from '../design/kbd.tsx'
import { type Tone, toneIcon, toneText } from '../design/tone.tsx'

/** Of a cluster that is live and yet not fine. */
const standingTones: Record<Exclude<Standing, 'fine'>, Tone> = {
  critical: 'bad',
  unseen: 'warn',
  unproven: 'warn',
  warning: 'warn',
  'partly-seen': 'muted',
  connecting: 'muted',
  'but-ignored': 'muted',
}

interface Props {
  readonly current: ClusterId | null
  readonly onGo: (cluster: ClusterId) => void
}

/** The clusters with digit keys, on every screen: which is which, how each stands, one key away. */
export function ClusterStrip({ current, onGo }: Props) {
  const { order, byId, broken } = useFleet((state) => state)
  const withDigits = order.slice(0, 9)
  const rest = order.length - withDigits.length
  return (
    <nav
      aria-label="Clusters"
      className="flex h-8 shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-panel px-2"
    >
      {withDigits.map((id, index) => {
        const cluster = byId.get(id)
        if (cluster === undefined) return null
        const standing = standingOf(cluster)
        const phase =
          phaseLooks[broken !== null && cluster.connection.phase === 'live' ? 'stale' : cluster.connection.phase]
        const proven = phase.tone === 'ok'
        const problems = cluster.problems.length
        const ignored = cluster.ignored?.length ?? 0
        const tone =
          standing === 'critical' ? 'bad' : !proven || standing === 'fine' ? phase.tone : standingTones[standing]
        // A live cluster with problems must not carry the sign of an all-clear.
        const Icon = proven && standing !== 'fine' ? toneIcon[tone] : phase.icon
        const word =
          problems > 0 ? `${problems} wrong` : proven && standing === 'but-ignored' ? `${ignored} ignored` : phase.word
        return (
          <button
            key={id}
            type="button"
            aria-current={id === current ? 'page' : undefined}
            onClick={() => onGo(id)}
            title={`${id}: ${environmentWord(cluster.environment)}, ${phase.word}, ${problems} problems${ignored === 0 ? '' : `, ${ignored} ignored`}`}
            className={`flex h-6 shrink-0 items-center gap-1.5 rounded-sm border border-line px-1.5 text-sm ${environmentEdge(cluster.environment)} ${
              id === current ? 'bg-chosen font-semibold' : 'hover:bg-raised'
            }`}
          >
            <Kbd keys={`${index + 1}`} />
            <span className="max-w-32 truncate">{id}</span>
            {cluster.environment === 'production' ? <EnvironmentMark environment="production" short /> : null}
            <span data-tone={tone} className={`inline-flex items-center gap-1 ${toneText[tone]}`}>
              <Icon
                aria-hidden="true"
                size={12}
                className={cluster.connection.phase === 'connecting' ? 'turning' : ''}
              />
              {word}
            </span>
          </button>
        )
      })}
      {rest > 0 ? (
        <span className="flex shrink-0 items-center gap-1.5 px-1 text-sm text-soft">
          and {rest} more <Kbd keys="Ctrl K" />
        </span>
      ) : null}
    </nav>
  )
}
