import { CircleCheck, CirclePause, CircleStop, LoaderCircle, OctagonX, TriangleAlert } from 'lucide-react'
import { StatusBadge } from '../design/status-badge.tsx'
import type { Logs } from './use-logs.ts'

interface Props {
  readonly logs: Logs
  /** The whole connection to the cluster is not live. */
  readonly unproven: boolean
}

/** How far the lines can be believed: what is followed, what is not, what was let go. */
export function LogStatus({ logs, unproven }: Props) {
  const { sources, kept, letGo, dropped, shown, blindSpot } = logs
  const following = sources.filter(({ state }) => state === 'following').length
  const troubled = sources.filter(({ state }) => state === 'failed' || state === 'reconnecting')
  const waiting = sources.filter(({ state }) => state === 'waiting')
  const words = [
    `${following} of ${sources.length} containers followed`,
    waiting.length > 0 ? `${waiting.length} waiting` : '',
    `${shown.length.toLocaleString('en')} entries shown`,
    `${(kept + letGo).toLocaleString('en')} lines came`,
    letGo > 0 ? `${letGo.toLocaleString('en')} older ones let go for lack of room` : '',
    dropped > 0 ? `${dropped.toLocaleString('en')} dropped where the marks stand` : '',
    blindSpot === '' ? '' : `new pods are not seen: ${blindSpot}`,
  ].filter((word) => word !== '')
  const why = [...troubled, ...waiting].map(
    ({ pod, container, state, reason }) => `${pod}/${container} ${state}: ${reason}`,
  )
  return (
    <span role="status" className="flex min-w-0 items-center gap-2 text-sm text-soft" title={why.join('\n')}>
      <Standing {...logs} unproven={unproven} troubled={troubled.length} />
      <span className="min-w-0 truncate">{words.join(' · ')}</span>
    </span>
  )
}

function Standing({
  error,
  state,
  following,
  sources,
  unproven,
  troubled,
}: Logs & { unproven: boolean; troubled: number }) {
  if (error !== null)
    return (
      <StatusBadge tone="bad" icon={OctagonX}>
        Not followed
      </StatusBadge>
    )
  if (state === 'reading')
    return (
      <StatusBadge tone="muted" icon={LoaderCircle} turning>
        Reading
      </StatusBadge>
    )
  if (troubled > 0)
    return (
      <StatusBadge tone="bad" icon={TriangleAlert}>
        {troubled} of {sources.length} cannot be read
      </StatusBadge>
    )
  if (state === 'ended')
    return (
      <StatusBadge tone="muted" icon={CircleStop}>
        Ended
      </StatusBadge>
    )
  if (unproven) return <StatusBadge tone="warn">Cluster not live</StatusBadge>
  if (!following)
    return (
      <StatusBadge tone="warn" icon={CirclePause}>
        Stopped here
      </StatusBadge>
    )
  // Nothing green unless an answer has proven it.
  if (sources.every((source) => source.state !== 'following'))
    return <StatusBadge tone="muted">Nothing to follow yet</StatusBadge>
  return (
    <StatusBadge tone="ok" icon={CircleCheck}>
      Following
    </StatusBadge>
  )
}
