import { sessionName } from '@shared/terminal/session.ts'
import { CircleDot, Clapperboard, Plus, Settings2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { EnvironmentMark, ProtectionMark } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { openRecordings } from '../recordings/replay-desk.ts'
import { isRecorded } from './session-recording.tsx'
import type { Layout, Tab } from './terminal-layout.ts'

interface Props {
  readonly layout: Layout
  readonly onNew: () => void
  readonly onPreferences: () => void
}

/** The tabs, each with the marks of its cluster. Arrows walk, Enter goes into the terminal. */
export function TabStrip({ layout, onNew, onPreferences }: Props) {
  const { terminals: desk } = useServices()
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    desk.change({ type: 'stepTab', step: step === 1 ? 1 : -1 })
    const strip = event.currentTarget
    requestAnimationFrame(() => strip.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div className="flex h-8 shrink-0 items-stretch border-b border-line bg-canvas">
      <div role="tablist" aria-label="Sessions" onKeyDown={walk} className="flex min-w-0 items-stretch overflow-x-auto">
        {layout.tabs.map((tab) => (
          <TabHead key={tab.id} tab={tab} chosen={tab.id === layout.active} />
        ))}
      </div>
      <span className="ml-auto flex shrink-0 items-center gap-1 px-1">
        <Button look="bare" keys="n" onClick={onNew}>
          <Plus aria-hidden="true" size={13} />
          New session
        </Button>
        <Button look="bare" keys="R" onClick={openRecordings} aria-label="Recordings of terminals">
          <Clapperboard aria-hidden="true" size={13} />
        </Button>
        <Button look="bare" keys="p" onClick={onPreferences} aria-label="Preferences of terminals">
          <Settings2 aria-hidden="true" size={13} />
        </Button>
      </span>
    </div>
  )
}

function TabHead({ tab, chosen }: { readonly tab: Tab; readonly chosen: boolean }) {
  const { terminals: desk } = useServices()
  const pane = tab.panes.find(({ id }) => id === tab.active) ?? tab.panes[0]
  const cluster = useCluster(pane?.target.cluster ?? '')
  const session = useStore(desk.store, ({ sessions }) => sessions.get(pane?.session ?? ''))
  const recorded = useStore(desk.store, ({ sessions }) =>
    tab.panes.some((each) => isRecorded(sessions.get(each.session ?? ''))),
  )
  if (pane === undefined) return null
  const ended = session?.phase === 'ended' || session?.phase === 'lost' || pane.session === null
  return (
    <button
      type="button"
      role="tab"
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={() => desk.change({ type: 'showTab', tab: tab.id })}
      className={`flex max-w-80 min-w-0 items-center gap-1.5 border-t-2 border-r border-r-line px-2 ${
        chosen ? 'border-t-info bg-panel' : 'border-t-transparent hover:bg-raised'
      }`}
    >
      <EnvironmentMark environment={cluster?.environment ?? 'unknown'} short />
      {cluster === null ? null : <ProtectionMark level={cluster.protection} compact />}
      <span className="min-w-0 truncate">
        {session?.name ?? sessionName(pane.target)}
        <span className="text-soft"> {pane.target.cluster}</span>
      </span>
      {tab.panes.length > 1 ? <span className="text-sm text-soft">+{tab.panes.length - 1}</span> : null}
      {recorded ? (
        <StatusBadge tone="bad" icon={CircleDot}>
          REC
        </StatusBadge>
      ) : null}
      {ended ? <span className="text-sm text-soft">ended</span> : null}
    </button>
  )
}
