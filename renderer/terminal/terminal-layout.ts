import type { TerminalTab } from '@shared/terminal/contract.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'

export const mostPanes = 4

export interface Pane {
  readonly id: string
  readonly target: SessionTarget
  /** null: it was open when the app ended last and was not started again. */
  readonly session: string | null
}

export interface Tab {
  readonly id: string
  readonly panes: readonly Pane[]
  readonly split: 'beside' | 'below'
  /** The pane that has the keys. */
  readonly active: string
}

export interface Layout {
  readonly tabs: readonly Tab[]
  /** null while there is none. */
  readonly active: string | null
}

export const emptyLayout: Layout = { tabs: [], active: null }

/** Where a new session goes: into a tab of its own, into the open one, or into a pane that waits for it. */
export type Place =
  | { readonly at: 'tab' }
  | { readonly at: 'split'; readonly split: Tab['split'] }
  | { readonly at: 'pane'; readonly pane: string }

export type LayoutChange =
  | { readonly type: 'put'; readonly pane: Pane; readonly tab: string; readonly place: Place }
  | { readonly type: 'take'; readonly pane: string }
  | { readonly type: 'restore'; readonly tab: Omit<Tab, 'active'> }
  | { readonly type: 'showTab'; readonly tab: string }
  | { readonly type: 'showPane'; readonly pane: string }
  | { readonly type: 'stepTab'; readonly step: 1 | -1 }
  | { readonly type: 'stepPane' }

export function changeLayout(layout: Layout, change: LayoutChange): Layout {
  switch (change.type) {
    case 'put':
      return put(layout, change)
    case 'take':
      return take(layout, change.pane)
    case 'restore': {
      const [first] = change.tab.panes
      if (first === undefined) return layout
      const tab = { ...change.tab, active: first.id }
      return { tabs: [...layout.tabs, tab], active: layout.active ?? tab.id }
    }
    case 'showTab':
      return { ...layout, active: change.tab }
    case 'showPane': {
      const tab = layout.tabs.find(({ panes }) => panes.some(({ id }) => id === change.pane))
      if (tab === undefined) return layout
      return { active: tab.id, tabs: swap(layout.tabs, { ...tab, active: change.pane }) }
    }
    case 'stepTab': {
      const at = layout.tabs.findIndex(({ id }) => id === layout.active)
      const next = layout.tabs[(at + change.step + layout.tabs.length) % layout.tabs.length]
      return next === undefined ? layout : { ...layout, active: next.id }
    }
    case 'stepPane': {
      const tab = activeTab(layout)
      if (tab === null) return layout
      const at = tab.panes.findIndex(({ id }) => id === tab.active)
      const next = tab.panes[(at + 1) % tab.panes.length]
      return next === undefined ? layout : { ...layout, tabs: swap(layout.tabs, { ...tab, active: next.id }) }
    }
  }
}

export const activeTab = ({ tabs, active }: Layout): Tab | null => tabs.find(({ id }) => id === active) ?? null

export function activePane(layout: Layout): Pane | null {
  const tab = activeTab(layout)
  return tab?.panes.find(({ id }) => id === tab.active) ?? null
}

export function paneOf({ tabs }: Layout, id: string): Pane | null {
  return tabs.flatMap(({ panes }) => panes).find((pane) => pane.id === id) ?? null
}

/** What is kept of it for the next start of the app. */
export function tabsOf({ tabs }: Layout): TerminalTab[] {
  return tabs.map(({ panes, split }) => ({ panes: panes.map(({ target }) => target), split }))
}

function put(layout: Layout, { pane, tab: newTab, place }: Extract<LayoutChange, { type: 'put' }>): Layout {
  if (place.at === 'pane') {
    const tabs = layout.tabs.map((tab) => ({
      ...tab,
      panes: tab.panes.map((each) => (each.id === place.pane ? { ...each, session: pane.session } : each)),
    }))
    return changeLayout({ ...layout, tabs }, { type: 'showPane', pane: place.pane })
  }
  const tab = activeTab(layout)
  if (place.at === 'split' && tab !== null && tab.panes.length < mostPanes) {
    const split = tab.panes.length === 1 ? place.split : tab.split
    const changed = { ...tab, split, panes: [...tab.panes, pane], active: pane.id }
    return { ...layout, tabs: swap(layout.tabs, changed) }
  }
  const own: Tab = { id: newTab, panes: [pane], split: 'beside', active: pane.id }
  return { tabs: [...layout.tabs, own], active: own.id }
}

function take(layout: Layout, pane: string): Layout {
  const at = layout.tabs.findIndex(({ panes }) => panes.some(({ id }) => id === pane))
  const tab = layout.tabs[at]
  if (tab === undefined) return layout
  const panes = tab.panes.filter(({ id }) => id !== pane)
  const [first] = panes
  if (first !== undefined) {
    const active = tab.active === pane ? first.id : tab.active
    return { ...layout, tabs: swap(layout.tabs, { ...tab, panes, active }) }
  }
  const tabs = layout.tabs.filter(({ id }) => id !== tab.id)
  const active = layout.active === tab.id ? (tabs[Math.min(at, tabs.length - 1)]?.id ?? null) : layout.active
  return { tabs, active }
}

const swap = (tabs: readonly Tab[], changed: Tab): Tab[] => tabs.map((tab) => (tab.id === changed.id ? changed : tab))
