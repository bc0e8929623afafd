import type { ObjectDescription } from '@shared/clusters/description/description.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'
import { CircleSlash, LoaderCircle } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { LineGraph } from '../design/line-graph.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import { graphLines, overSpan } from './graph-lines.ts'
import { Section } from './object-section.tsx'
import type { UsagePoint } from './usage-history.ts'

interface Props {
  readonly description: ObjectDescription
  readonly usage: ObjectMessage['usage']
  readonly history: readonly UsagePoint[]
}

/** CPU and memory of a pod or a node since the pane was opened, against what it asked for and may use. */
export function ObjectMetrics({ description, usage, history }: Props) {
  const freshness = usage?.freshness
  if (history.length === 0) {
    if (freshness === undefined || freshness.state === 'loading') {
      return <EmptyState tone="muted" icon={LoaderCircle} turning title="Asking for metrics …" />
    }
    if (freshness.state === 'absent') {
      return (
        <EmptyState tone="muted" icon={CircleSlash} title="This cluster has no metrics-server">
          Nothing answers for metrics.k8s.io, so CPU and memory are not known.
        </EmptyState>
      )
    }
    if (freshness.state === 'live') {
      return (
        <EmptyState tone="muted" title="Not measured yet">
          metrics-server has no figures of it; of what has just started they come after about a minute.
        </EmptyState>
      )
    }
    return (
      <EmptyState tone="bad" title="Metrics could not be read">
        {sentences(freshness.reason || freshness.state, freshness.hint)}
      </EmptyState>
    )
  }
  const last = usage?.sample ?? null
  return (
    <>
      {freshness === undefined || freshness.state === 'live' ? null : (
        <p className="px-2 pt-1 text-sm">
          <StatusBadge tone="warn">{sentences('No new figures', freshness.reason || freshness.state)}</StatusBadge>
        </p>
      )}
      <Amount
        title="CPU"
        unit="cores, m = thousandths"
        history={history}
        of="cpu"
        bounds={description.bounds?.cpu}
        text={cpuText}
      />
      <Amount
        title="Memory"
        unit="bytes"
        history={history}
        of="memory"
        bounds={description.bounds?.memory}
        text={bytesText}
      />
      <p className="px-2 py-1.5 text-sm text-soft">
        From metrics.k8s.io (metrics-server)
        {last === null ? null : (
          <>
            , an average over {last.window ?? 'a time that it does not say'}, measured <AgeText at={last.measuredAt} />{' '}
            ago
          </>
        )}
        . Kept while this pane is open, for an hour at most; where nothing was measured the line is broken.
      </p>
    </>
  )
}

function Amount({
  title,
  unit,
  history,
  of,
  bounds,
  text,
}: {
  readonly title: string
  readonly unit: string
  readonly history: readonly UsagePoint[]
  readonly of: 'cpu' | 'memory'
  readonly bounds: { readonly request: number | null; readonly limit: number | null } | undefined
  readonly text: (amount: number | null) => string | null
}) {
  const now = history.at(-1)?.[of] ?? null
  const { request = null, limit = null } = bounds ?? {}
  const { times, used } = overSpan(history, of)
  const { lines, outside } = graphLines(used, { request, limit })
  const share = now === null || limit === null || limit === 0 ? null : Math.round((now / limit) * 100)
  const words = [
    `${text(now) ?? 'not known'} used`,
    request === null ? '' : `request ${text(request)}`,
    limit === null ? 'no limit' : `limit ${text(limit)}${share === null ? '' : ` (${share}% of it used)`}`,
  ].filter(Boolean)
  return (
    <Section title={`${title} (${unit})`}>
      <p className="flex flex-wrap gap-x-3 pb-1">
        {words.map((word) => (
          <span key={word}>{word}</span>
        ))}
        {outside.length === 0 ? null : <span className="text-soft">{outside.join(' and ')} above the graph</span>}
      </p>
      <LineGraph
        label={`${title}: ${words.join(', ')}; ${history.filter((point) => point[of] !== null).length} measurements`}
        times={times}
        lines={lines}
        binary={of === 'memory'}
        format={(value) => text(value) ?? ''}
      />
      <p aria-hidden="true" className="flex gap-3 pt-0.5 text-xs text-soft">
        {lines.map(({ title: own, colour, dashed }) => (
          <span key={own}>
            <span style={{ color: `var(--color-${colour})` }}>{dashed ? '┄┄' : '──'}</span> {own}
          </span>
        ))}
      </p>
    </Section>
  )
}
