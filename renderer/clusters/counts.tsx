import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { type CountedPart, whyUnknown } from './fleet-order.ts'

interface Props {
  readonly cluster: ClusterSummary
}

/** A dash with the reason: not known is never shown as nought. */
function Unknown({ cluster, part }: Props & { readonly part: CountedPart }) {
  const reason = whyUnknown(cluster, part)
  const detail = [...cluster.blindSpots, cluster.connection.reason].filter(Boolean).join('\n')
  return (
    <span title={detail} className="text-soft">
      – <span className="text-xs">{reason}</span>
    </span>
  )
}

export function NodesCount({ cluster }: Props) {
  const { nodes } = cluster
  if (nodes === null) return <Unknown cluster={cluster} part="nodes" />
  const short = nodes.total - nodes.ready
  return (
    <span>
      <span className="whitespace-nowrap">
        {nodes.ready}/{nodes.total} ready
      </span>{' '}
      {short > 0 ? <span className="whitespace-nowrap text-bad">{short} not ready</span> : null}
    </span>
  )
}

/** Only phases that hold pods are named, running always. */
export function PodsCount({ cluster }: Props) {
  const { pods } = cluster
  if (pods === null) return <Unknown cluster={cluster} part="pods" />
  const others = [
    { n: pods.pending, word: 'pending', look: 'text-warn' },
    { n: pods.failed, word: 'failed', look: 'text-bad' },
    { n: pods.unknown, word: 'unknown', look: 'text-warn' },
    { n: pods.succeeded, word: 'succeeded', look: 'text-soft' },
  ].filter(({ n }) => n > 0)
  return (
    <span>
      {pods.running}/{pods.total} running
      {cluster.namespace == null ? null : <span className="text-warn"> in {cluster.namespace} only</span>}
      {others.map(({ n, word, look }) => (
        <span key={word} className={look}>
          {' '}
          · {n} {word}
        </span>
      ))}
    </span>
  )
}

export function GpusCount({ cluster }: Props) {
  const { gpus } = cluster
  if (gpus === null) return <Unknown cluster={cluster} part="GPUs" />
  if (gpus.allocatable === 0 && gpus.requested === 0) return <span className="text-soft">none</span>
  return (
    <span title="whole devices, over all GPU resource names">
      {gpus.idle} idle{' '}
      <span className="whitespace-nowrap text-soft">
        {gpus.requested}/{gpus.allocatable} requested
      </span>
    </span>
  )
}
