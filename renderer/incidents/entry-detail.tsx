import type { Graph, TimelineEntry } from '@shared/incidents/incident.ts'
import { metricText } from '@shared/observability/metric-value.ts'
import { go } from '../app/navigation.ts'
import { fleetFeed } from '../clusters/fleet-store.ts'
import { openObject } from '../clusters/open-object.ts'
import { Button } from '../design/button.tsx'
import { LineGraph } from '../design/line-graph.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { replay } from '../recordings/replay-desk.ts'
import { goToRunbooks } from '../runbooks/open-runbook.ts'
import { bothDates, kindLooks } from './incident-words.ts'

/** The entry under the cursor in full, with its graph and where it leads to. */
export function EntryDetail({ entry }: { readonly entry: TimelineEntry }) {
  return (
    <section aria-label="The entry in full" className="flex h-52 shrink-0 flex-col border-t border-line px-2.5 py-1.5">
      <div className="flex shrink-0 items-center gap-2">
        <span className="font-medium">{kindLooks[entry.kind].word}</span>
        <span className="min-w-0 truncate text-soft">
          {bothDates(entry.at)} · {entry.who}
        </span>
        <span className="ml-auto" />
        <Open entry={entry} />
      </div>
      <ScrollArea label="Text of the entry" className="min-h-0 flex-1">
        <p className="m-0 break-words whitespace-pre-wrap">{entry.text}</p>
        {entry.graph === null ? null : <KeptGraph graph={entry.graph} />}
      </ScrollArea>
    </section>
  )
}

/** Does what `Open` does: goes to what the entry is about, where that is still there. */
export function openEntry({ link }: TimelineEntry): void {
  if (link === null) return
  if (link.to === 'check') go({ screen: 'check' })
  if (link.to === 'journal') go({ screen: 'journal' })
  if (link.to === 'recording') replay(link)
  if (link.to === 'run') goToRunbooks({ at: 'run', run: link.run })
  if (link.to !== 'problem') return
  const cluster = fleetFeed.store.getState().byId.get(link.cluster)
  const found = cluster?.problems.find(({ id }) => id === link.id)
  if (found === undefined) go({ screen: 'cluster', cluster: link.cluster, kind: null, object: null })
  else openObject(link.cluster, found.object)
}

function Open({ entry }: { readonly entry: TimelineEntry }) {
  if (entry.link === null) return null
  return (
    <Button look="bare" keys="Enter" onClick={() => openEntry(entry)}>
      Open
    </Button>
  )
}

function KeptGraph({ graph }: { readonly graph: Graph }) {
  const { title, cluster, unit, points, warning, critical } = graph
  const values = points.map(({ value }) => value)
  const highest = Math.max(0, ...values.map((value) => value ?? 0))
  const bound = (name: string, colour: string, at: number) =>
    // A bound far above would press the line onto the axis.
    at > highest * 4 ? [] : [{ title: name, colour, dashed: true as const, values: values.map(() => at) }]
  return (
    <LineGraph
      label={`${title} on ${cluster}, highest ${metricText(highest, unit)}`}
      times={points.map(({ at }) => at)}
      lines={[
        { title, colour: 'graph-used', values },
        ...bound('warning', 'graph-request', warning),
        ...bound('critical', 'graph-limit', critical),
      ]}
      binary={false}
      format={(value) => metricText(value, unit)}
    />
  )
}
