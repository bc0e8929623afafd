import { useEffect, useMemo, useState } from 'react'
import { ActionDialog } from '../actions/action-dialog.tsx'
import { CheckScreen } from '../checks/check-screen.tsx'
import { ClusterScreen } from '../clusters/cluster-screen.tsx'
import { EverywhereScreen } from '../clusters/everywhere-screen.tsx'
import { FleetScreen } from '../clusters/fleet-screen.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ForwardDialog } from '../forwards/forward-dialog.tsx'
import { ForwardsScreen } from '../forwards/forwards-screen.tsx'
import { GpusScreen } from '../gpu/gpus-screen.tsx'
import { IncidentStrip } from '../incidents/incident-strip.tsx'
import { IncidentsScreen } from '../incidents/incidents-screen.tsx'
import { OpenIncidentDialog } from '../incidents/open-incident-dialog.tsx'
import { JournalScreen } from '../journal/journal-screen.tsx'
import { LabScreen } from '../lab/lab-screen.tsx'
import { logScreenKey } from '../logs/log-route.ts'
import { LogScreen } from '../logs/log-screen.tsx'
import { ViewsDialog } from '../logs/views-dialog.tsx'
import { IgnoreDialog } from '../problems/ignore-dialog.tsx'
import { RecordingsDialog } from '../recordings/recordings-dialog.tsx'
import { openRecordings } from '../recordings/replay-desk.ts'
import { ReferenceScreen } from '../reference/reference-screen.tsx'
import { FitDialog } from '../runbooks/fit-dialog.tsx'
import { RunbooksScreen } from '../runbooks/runbooks-screen.tsx'
import { SourcesScreen } from '../sources/sources-screen.tsx'
import { SessionQuestion } from '../terminal/session-question.tsx'
import { TerminalScreen } from '../terminal/terminal-screen.tsx'
import { ClusterStrip } from './cluster-strip.tsx'
import { CommandPalette } from './command-palette.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { go, goToClusterFrom, usePlaces, useRoute } from './navigation.ts'
import { clusterOf, pathOf, type Route } from './route.ts'
import { screenPlaces } from './screens.ts'
import type { Shortcut } from './shortcut-book.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { TopBar } from './top-bar.tsx'
import { listenForShortcuts, useShortcuts } from './use-shortcuts.ts'

/** The frame around every screen: screens, clusters, keys. */
export function App() {
  const route = useRoute()
  const order = useFleet((state) => state.order)
  const { lastCluster, lastKind, lastClusters } = usePlaces()
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | 'log-views' | null>(null)
  const current = clusterOf(route)
  const clusterForKey = lastCluster !== null && order.includes(lastCluster) ? lastCluster : (order[0] ?? null)
  const screens = useMemo(
    () =>
      screenPlaces({
        cluster:
          clusterForKey === null ? null : { screen: 'cluster', cluster: clusterForKey, kind: lastKind, object: null },
        everywhere: { screen: 'everywhere', kind: lastKind, clusters: lastClusters },
      }),
    [clusterForKey, lastKind, lastClusters],
  )

  useEffect(() => listenForShortcuts(window), [])
  useShortcuts(
    useMemo((): readonly Shortcut[] => {
      const places = screens.flatMap(({ keys, title, to }): Shortcut | [] =>
        to === null ? [] : { keys, label: title, group: 'Go to', run: () => go(to) },
      )
      const digits = order.slice(0, 9).map(
        (id, index): Shortcut => ({
          keys: `${index + 1}`,
          label: id,
          group: 'Go to',
          run: () => goToClusterFrom(route, id),
        }),
      )
      const everywhere: Shortcut[] = [
        { keys: 'Ctrl K', label: 'Go to anything by name', group: 'Everywhere', run: () => setDialog('palette') },
        { keys: 'g v', label: 'Log views', group: 'Go to', run: () => setDialog('log-views') },
        { keys: 'g p', label: 'Recordings of terminals', group: 'Go to', run: openRecordings },
        { keys: '?', label: 'This list', group: 'Everywhere', run: () => setDialog('shortcuts') },
      ]
      return [...places, ...digits, ...everywhere]
    }, [order, screens, route]),
  )

  const close = () => setDialog(null)
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => document.getElementById('screen')?.focus()}
        className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-40 focus:rounded focus:border focus:border-edge focus:bg-panel focus:px-2 focus:py-1"
      >
        Skip to the screen
      </button>
      <TopBar
        route={route}
        screens={screens}
        onPalette={() => setDialog('palette')}
        onShortcuts={() => setDialog('shortcuts')}
      />
      <ClusterStrip current={current} onGo={(id) => goToClusterFrom(route, id)} />
      <IncidentStrip current={route.screen === 'incidents' ? route.id : null} />
      <main id="screen" tabIndex={-1} className="flex min-h-0 flex-1 flex-col focus-visible:outline-none">
        <ErrorBoundary resetKey={pathOf(route)}>
          <Screen route={route} />
        </ErrorBoundary>
      </main>
      <CommandPalette
        open={dialog === 'palette'}
        onClose={close}
        screens={screens}
        cluster={current ?? clusterForKey}
        onCluster={(id) => goToClusterFrom(route, id)}
        onShortcuts={() => setDialog('shortcuts')}
      />
      {clusterForKey === null ? null : (
        <ViewsDialog open={dialog === 'log-views'} cluster={current ?? clusterForKey} onClose={close} />
      )}
      <ActionDialog />
      <ForwardDialog />
      <IgnoreDialog />
      <FitDialog />
      <OpenIncidentDialog />
      <SessionQuestion />
      <RecordingsDialog />
      <ShortcutsDialog open={dialog === 'shortcuts'} onClose={close} />
    </div>
  )
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'fleet':
      return <FleetScreen />
    case 'cluster':
      return <ClusterScreen id={route.cluster} kindWord={route.kind} object={route.object} />
    case 'everywhere':
      return <EverywhereScreen route={route} />
    case 'gpus':
      return <GpusScreen place={route.place} />
    case 'logs':
      return <LogScreen key={logScreenKey(route)} route={route} />
    case 'check':
      return <CheckScreen />
    case 'reference':
      return <ReferenceScreen route={route} />
    case 'runbooks':
      return <RunbooksScreen place={route.place} />
    case 'lab':
      return <LabScreen />
    case 'incidents':
      return <IncidentsScreen id={route.id} />
    case 'journal':
      return <JournalScreen />
    case 'forwards':
      return <ForwardsScreen />
    case 'terminal':
      return <TerminalScreen />
    case 'sources':
      return <SourcesScreen />
    case 'missing':
      return (
        <>
          <h1 className="sr-only">Not found</h1>
          <EmptyState tone="warn" title="There is no such screen">
            {route.path} — press g f for the fleet.
          </EmptyState>
        </>
      )
  }
}
