import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { ReactNode } from 'react'
import { goToGpus } from '../app/navigation.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { sentences } from '../design/sentences.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { ConnectionWarnings } from './connection-warnings.tsx'
import { GpusCount, NodesCount, PodsCount } from './counts.tsx'

interface Props {
  readonly cluster: ClusterSummary
  /** The app core does not answer. */
  readonly unproven: boolean
  readonly onRetry: () => void
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5 whitespace-nowrap">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="m-0 truncate">{children}</dd>
    </div>
  )
}

/** Two lines of fixed height: connection with its age and reason, and the counts. */
export function ClusterHeader({ cluster, unproven, onRetry }: Props) {
  const { connection } = cluster
  const live = connection.phase === 'live' && !unproven
  return (
    <header className="shrink-0">
      <div className="flex h-7 items-center gap-3">
        <h1 className="max-w-[40%] truncate text-lg font-semibold" title={`${cluster.id}\n${cluster.server}`}>
          {cluster.id}
        </h1>
        <ConnectionBadge connection={connection} unproven={unproven} />
        <ConnectionWarnings warnings={cluster.warnings ?? []} />
        <p
          role="status"
          className="min-w-0 flex-1 truncate text-sm text-soft"
          title={[connection.reason, connection.hint].filter(Boolean).join('\n')}
        >
          {live ? '' : sentences(connection.reason, connection.hint)}
        </p>
        <span className="shrink-0 text-sm text-soft">
          {cluster.asOf === null ? (
            'never read'
          ) : (
            <>
              read <AgeText at={cluster.asOf} /> ago
            </>
          )}
        </span>
        <Button keys="u" onClick={() => goToGpus(cluster.id, null)}>
          GPUs
        </Button>
        <Button keys="r" onClick={onRetry} disabled={live}>
          Retry
        </Button>
      </div>
      <dl className={`m-0 flex h-6 items-center gap-4 ${live ? '' : 'stale-rows'}`}>
        <Figure name="Version">{cluster.version ?? '–'}</Figure>
        <Figure name="Nodes">
          <NodesCount cluster={cluster} />
        </Figure>
        <Figure name="Pods">
          <PodsCount cluster={cluster} />
        </Figure>
        <Figure name="GPUs">
          <GpusCount cluster={cluster} />
        </Figure>
      </dl>
    </header>
  )
}
