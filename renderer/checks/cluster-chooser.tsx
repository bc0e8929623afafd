import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { ConnectionBadge } from '../clusters/connection-badge.tsx'
import { EnvironmentMark, environmentEdge } from '../clusters/environment.tsx'
import { Button } from '../design/button.tsx'
import { choose, leaveOut } from './check-choice.ts'

interface Props {
  readonly clusters: readonly ClusterSummary[]
  readonly leftOut: ReadonlySet<string>
  readonly disabled: boolean
}

/** Which clusters are checked: all, unless some are left out. */
export function ClusterChooser({ clusters, leftOut, disabled }: Props) {
  const ids = clusters.map(({ id }) => id)
  return (
    <fieldset disabled={disabled} className="m-0 flex shrink-0 items-start gap-2 border-0 p-0">
      <legend className="sr-only">Clusters to check</legend>
      <div className="flex max-h-[84px] min-w-0 flex-1 flex-wrap gap-1.5 overflow-y-auto">
        {clusters.map((cluster) => (
          <label
            key={cluster.id}
            className={`flex h-6 items-center gap-1.5 rounded-sm border border-line bg-panel px-2 ${environmentEdge(cluster.environment)}`}
          >
            <input
              type="checkbox"
              checked={!leftOut.has(cluster.id)}
              onChange={(event) => choose(cluster.id, event.target.checked)}
            />
            <span className="max-w-48 truncate">{cluster.id}</span>
            {cluster.environment === 'production' ? <EnvironmentMark environment="production" /> : null}
            {cluster.connection.phase === 'live' ? null : <ConnectionBadge connection={cluster.connection} />}
          </label>
        ))}
      </div>
      <Button onClick={() => leaveOut([])}>All</Button>
      <Button onClick={() => leaveOut(ids)}>None</Button>
      <Button
        onClick={() => leaveOut(clusters.filter(({ environment }) => environment !== 'production').map(({ id }) => id))}
      >
        Production only
      </Button>
    </fieldset>
  )
}
