export type PaneTab = 'overview' | 'related' | 'events' | 'metrics' | 'yaml'

const usual: readonly PaneTab[] = ['overview', 'related', 'events', 'yaml']
const measured: readonly PaneTab[] = ['overview', 'related', 'events', 'metrics', 'yaml']

/** The parts of a kind's detail. Known before anything is read, so that they do not jump. */
export function paneTabs(kind: string): readonly PaneTab[] {
  return kind === 'pods' || kind === 'nodes' ? measured : usual
}

/** The part so many steps on; behind the last comes the first. */
export function stepTab(tabs: readonly PaneTab[], current: PaneTab, by: number): PaneTab {
  return tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length] ?? current
}
