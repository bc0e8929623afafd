import { useCallback, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { useTheme } from '../app/theme.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { fleetFeed } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { openRecordings } from '../recordings/replay-desk.ts'
import { AddressDialog } from './address-dialog.tsx'
import { FindBox } from './find-box.tsx'
import { NewSessionDialog } from './new-session-dialog.tsx'
import { PasteDialog } from './paste-dialog.tsx'
import { PreferencesDialog } from './preferences-dialog.tsx'
import { TabStrip } from './tab-strip.tsx'
import type { TerminalDesk } from './terminal-desk.ts'
import { type TerminalCommand, terminalShortcuts } from './terminal-keys.ts'
import { activeTab, type Place } from './terminal-layout.ts'
import { TerminalPane } from './terminal-pane.tsx'
import { TerminalViews } from './terminal-views.ts'

const books = new WeakMap<TerminalDesk, TerminalViews>()

/** One book of views for the window's life: a terminal goes on while another screen is shown. */
function useViews(): TerminalViews {
  const { terminals, openTerminalPort } = useServices()
  const known = books.get(terminals)
  if (known !== undefined) return known
  const made = new TerminalViews({
    desk: terminals,
    openPort: openTerminalPort,
    environmentOf: (cluster) => fleetFeed.store.getState().byId.get(cluster)?.environment ?? null,
  })
  books.set(terminals, made)
  return made
}

type OpenDialog = { readonly dialog: 'new'; readonly place: Place } | { readonly dialog: 'preferences' }

/** Loaded lazily by TerminalScreen, with the terminal itself; do not import it directly. */
export default function TerminalWorkbench() {
  const { terminals: desk } = useServices()
  const views = useViews()
  const layout = useStore(desk.store, (state) => state.layout)
  const settingsError = useStore(desk.store, (state) => state.settingsError)
  const note = useStore(views.store, (state) => state.note)
  const notice = useStore(desk.store, (state) => state.notice)
  const [open, setOpen] = useState<OpenDialog | null>(null)
  const [finding, setFinding] = useState(false)
  const theme = useTheme((state) => state.theme)
  const tab = activeTab(layout)

  const run = useCallback(
    (command: TerminalCommand | 'preferences' | 'enter' | 'again') => {
      const active = activeTab(desk.store.getState().layout)?.active ?? null
      const { preferences } = desk.store.getState()
      const sized = (by: number) =>
        desk.setPreferences({ ...preferences, fontSize: Math.max(8, Math.min(32, preferences.fontSize + by)) })
      const actions: Record<typeof command, () => void> = {
        leave: () => document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
        enter: () => views.active()?.focus(),
        again: () => (active === null ? undefined : desk.again(active)),
        find: () => setFinding(true),
        copy: () => undefined,
        new: () => setOpen({ dialog: 'new', place: { at: 'tab' } }),
        close: () => (active === null ? undefined : desk.close(active)),
        beside: () => setOpen({ dialog: 'new', place: { at: 'split', split: 'beside' } }),
        below: () => setOpen({ dialog: 'new', place: { at: 'split', split: 'below' } }),
        nextPane: () => desk.change({ type: 'stepPane' }),
        nextTab: () => desk.change({ type: 'stepTab', step: 1 }),
        previousTab: () => desk.change({ type: 'stepTab', step: -1 }),
        record: () => (active === null ? undefined : desk.record(active)),
        links: () => views.askForAddress(),
        bigger: () => sized(1),
        smaller: () => sized(-1),
        preferences: () => setOpen({ dialog: 'preferences' }),
      }
      actions[command]()
    },
    [desk, views],
  )
  useEffect(() => {
    views.onCommand = run
  }, [views, run])
  // Not the theme is read but its colours, from the page.
  useEffect(() => views.recolour(), [views, theme])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'n', label: 'New session', group, run: () => run('new') },
        { keys: 'i', label: 'Into the terminal', group, run: () => run('enter') },
        { keys: 'u', label: 'Start again what ended', group, run: () => run('again') },
        { keys: 's', label: 'Split beside', group, run: () => run('beside') },
        { keys: 'S', label: 'Split below', group, run: () => run('below') },
        { keys: 'o', label: 'Next pane', group, run: () => run('nextPane') },
        { keys: ']', label: 'Next tab', group, run: () => run('nextTab') },
        { keys: '[', label: 'Tab before', group, run: () => run('previousTab') },
        { keys: '/', label: 'Find', group, run: () => run('find') },
        { keys: 'r', label: 'Begin or end a recording', group, run: () => run('record') },
        { keys: 'R', label: 'Recordings', group, run: openRecordings },
        { keys: 'x', label: 'Close the session', group, run: () => run('close') },
        { keys: 'p', label: 'Preferences', group, run: () => run('preferences') },
        ...terminalShortcuts,
      ]
    }, [run]),
  )

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Terminal</h1>
      <TabStrip layout={layout} onNew={() => run('new')} onPreferences={() => run('preferences')} />
      {settingsError === '' ? null : (
        <p role="alert" className="shrink-0 border-b border-line px-2 text-sm text-bad">
          {settingsError}
        </p>
      )}
      {finding ? <FindBox views={views} onClose={() => setFinding(false)} /> : null}
      {tab === null ? (
        <EmptyState tone="muted" title="No session is open">
          <p className="mb-2">A shell in a pod is opened with s on its row.</p>
          <Button keys="n" onClick={() => run('new')}>
            New session
          </Button>
        </EmptyState>
      ) : (
        <div
          role="tabpanel"
          aria-label="Session"
          className={`flex min-h-0 flex-1 gap-px bg-line ${tab.split === 'below' ? 'flex-col' : ''}`}
        >
          {tab.panes.map((pane) => (
            <TerminalPane key={pane.id} pane={pane} views={views} active={pane.id === tab.active} />
          ))}
        </div>
      )}
      <p
        role="status"
        className="flex h-6 shrink-0 items-center gap-3 border-t border-line bg-panel px-2 text-sm text-soft"
      >
        {notice !== ''
          ? notice
          : note === ''
            ? 'Ctrl F6 leaves the terminal, then i goes back in and ? lists every key.'
            : note}
      </p>
      <PasteDialog views={views} />
      <AddressDialog views={views} />
      {open?.dialog === 'new' ? <NewSessionDialog place={open.place} onClose={() => setOpen(null)} /> : null}
      {open?.dialog === 'preferences' ? <PreferencesDialog onClose={() => setOpen(null)} /> : null}
    </div>
  )
}
