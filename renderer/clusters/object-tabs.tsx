import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { RelatedObject } from '@shared/clusters/description/description.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { CircleSlash, LoaderCircle } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { goToCluster } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { windowFrames } from '../bridge/next-frame.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { Kbd } from '../design/kbd.tsx'
import { ObjectEvents } from './object-events.tsx'
import { ObjectMetrics } from './object-metrics.tsx'
import { ObjectOverview } from './object-overview.tsx'
import { ObjectProblems } from './object-problems.tsx'
import { ObjectRelated } from './object-related.tsx'
import { isProven, ObjectStanding } from './object-standing.tsx'
import { ObjectYaml } from './object-yaml.tsx'
import { type PaneTab, paneTabs, stepTab } from './pane-tabs.ts'
import { type OpenObject, useObject } from './use-object.ts'
import { useUsageHistory } from './use-usage-history.ts'

interface Props {
  readonly cluster: ClusterId
  readonly kind: Kind
  readonly object: ObjectAddress
  /** Those of this object. */
  readonly problems: readonly Problem[]
  /** The whole connection is not live: nothing is proven, whatever its own watch says. */
  readonly unproven: boolean
}

/** The parts of an object's detail, one at a time; `[` and `]` walk through them and take the focus along. */
export function ObjectTabs({ cluster, kind, object, problems, unproven }: Props) {
  const open = useObject(cluster, kind.plural, object)
  const history = useUsageHistory(open.message)
  const tabs = paneTabs(kind.plural)
  const [wanted, setWanted] = useState<PaneTab>('overview')
  const current = tabs.includes(wanted) ? wanted : 'overview'
  const body = useRef<HTMLDivElement>(null)
  /** Set by what moves within the pane, so that opening an object from the table leaves the focus there. */
  const takeFocus = useRef(false)

  useShortcuts(
    useMemo(() => {
      const step = (by: number) => {
        takeFocus.current = true
        setWanted(stepTab(tabs, current, by))
      }
      const group = 'This screen' as const
      return [
        { keys: ']', label: 'Next part of the detail', group, run: () => step(1) },
        { keys: '[', label: 'Previous part of the detail', group, run: () => step(-1) },
      ]
    }, [tabs, current]),
  )

  // Runs again for another tab and another object: both move the focus.
  useEffect(() => {
    if (!takeFocus.current) return
    // What was in the old part goes, and the new one is drawn, only after this.
    return windowFrames(() => {
      const panel = body.current?.querySelector<HTMLElement>('[role="tabpanel"][data-state="active"]')
      const inside = panel?.querySelector<HTMLElement>('[role="grid"], .cm-content')
      ;(inside ?? panel)?.focus({ preventScroll: true })
    })
  }, [current, cluster, kind.plural, object.namespace, object.name])

  const openRelated = (related: RelatedObject) => {
    takeFocus.current = true
    setWanted('overview')
    goToCluster(cluster, related.kind, { namespace: related.namespace, name: related.name })
  }
  const stale = unproven || !isProven(open)
  return (
    <Tabs.Root
      value={current}
      onValueChange={(next) => setWanted(tabs.find((tab) => tab === next) ?? 'overview')}
      className="flex min-h-0 flex-1 flex-col"
    >
      <TabStrip tabs={tabs} open={open} />
      <ObjectStanding open={open} unproven={unproven} />
      <div ref={body} className="flex min-h-0 flex-1 flex-col">
        <Panel tab="overview">
          <ObjectProblems problems={problems} />
          <Overview cluster={cluster} open={open} stale={stale} />
        </Panel>
        <Panel tab="related" fixed>
          <ObjectRelated
            name={object.name}
            related={open.message?.related ?? null}
            stale={stale}
            onOpen={openRelated}
          />
        </Panel>
        <Panel tab="events">
          <ObjectEvents events={open.message?.events ?? null} stale={stale} />
        </Panel>
        <Panel tab="metrics">
          {open.message?.description ? (
            <ObjectMetrics description={open.message.description} usage={open.message.usage} history={history} />
          ) : (
            <NotRead open={open} />
          )}
        </Panel>
        <Panel tab="yaml" fixed>
          <ObjectYaml
            key={`${cluster}\n${kind.plural}\n${object.namespace}\n${object.name}`}
            cluster={cluster}
            kind={kind.plural}
            object={object}
            version={open.message?.description?.resourceVersion ?? null}
            takeFocus={takeFocus.current}
          />
        </Panel>
      </div>
    </Tabs.Root>
  )
}

const titles: Record<PaneTab, string> = {
  overview: 'Overview',
  related: 'Related',
  events: 'Events',
  metrics: 'Metrics',
  yaml: 'YAML',
}

function TabStrip({ tabs, open: { message } }: { readonly tabs: readonly PaneTab[]; readonly open: OpenObject }) {
  const counts: Partial<Record<PaneTab, number>> =
    message === null
      ? {}
      : { related: message.related.objects.length + message.related.more, events: message.events.total }
  return (
    <div className="flex h-7 shrink-0 items-stretch border-b border-line px-1">
      <Tabs.List aria-label="Parts of the detail" className="flex min-w-0 items-stretch overflow-hidden">
        {tabs.map((tab) => (
          <Tabs.Trigger
            key={tab}
            value={tab}
            className="border-b-2 border-transparent px-2 whitespace-nowrap text-soft hover:text-ink data-[state=active]:border-info data-[state=active]:font-semibold data-[state=active]:text-ink"
          >
            {titles[tab]}
            {counts[tab] === undefined ? null : <span className="font-normal text-soft"> {counts[tab]}</span>}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <span className="ml-auto flex shrink-0 items-center gap-1 pl-2 text-xs text-soft">
        <Kbd keys="[" /> <Kbd keys="]" />
      </span>
    </div>
  )
}

/** `fixed`: what is inside scrolls by itself. */
function Panel({
  tab,
  fixed = false,
  children,
}: {
  readonly tab: PaneTab
  readonly fixed?: boolean
  readonly children: ReactNode
}) {
  return (
    <Tabs.Content
      value={tab}
      className={`min-h-0 flex-1 flex-col data-[state=active]:flex ${fixed ? 'overflow-hidden' : 'overflow-auto'}`}
    >
      {children}
    </Tabs.Content>
  )
}

function Overview({
  cluster,
  open,
  stale,
}: {
  readonly cluster: ClusterId
  readonly open: OpenObject
  readonly stale: boolean
}) {
  const description = open.message?.description ?? null
  return description === null ? (
    <NotRead open={open} />
  ) : (
    <ObjectOverview cluster={cluster} description={description} stale={stale} />
  )
}

/** Why there is nothing to tell of the object. */
function NotRead({ open: { message, broken } }: { readonly open: OpenObject }) {
  if (message?.presence === 'missing') {
    return (
      <EmptyState tone="warn" icon={CircleSlash} title="There is no such object">
        It was deleted, or its name or namespace is another one.
      </EmptyState>
    )
  }
  if (broken !== null)
    return (
      <EmptyState tone="bad" title={broken.message}>
        {broken.hint}
      </EmptyState>
    )
  if (message === null || message.freshness.state === 'loading') {
    return <EmptyState tone="muted" icon={LoaderCircle} turning title="Reading …" />
  }
  return (
    <EmptyState tone="bad" title="It may not or could not be read">
      {message.freshness.reason}
    </EmptyState>
  )
}
