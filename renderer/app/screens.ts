import type { Route } from './route.ts'

/** A screen that one can go to from everywhere. */
export interface ScreenPlace {
  readonly screen: Route['screen']
  readonly title: string
  /** A part of the title, for the bar at the top, where little room is. */
  readonly short?: string
  readonly keys: string
  /** What one may also type to find it. */
  readonly words: string
  /** null while there is nothing to show: no cluster yet. */
  readonly to: Route | null
}

interface Returns {
  /** Where the last cluster was left, and the table over several; null while there is none. */
  readonly cluster: Route | null
  readonly everywhere: Route
}

/** The screens in the order in which they are shown, with where each leads now. */
export function screenPlaces({ cluster, everywhere }: Returns): readonly ScreenPlace[] {
  return [
    { screen: 'fleet', title: 'Fleet', keys: 'g f', words: 'home overview', to: { screen: 'fleet' } },
    {
      screen: 'everywhere',
      title: 'All clusters',
      short: 'All',
      keys: 'g a',
      words: 'everywhere tables',
      to: everywhere,
    },
    { screen: 'cluster', title: 'Cluster', keys: 'g c', words: 'last', to: cluster },
    {
      screen: 'gpus',
      title: 'GPUs',
      keys: 'g u',
      words: 'heat map cards nvidia utilisation idle waste',
      to: { screen: 'gpus', place: { at: 'map' } },
    },
    {
      screen: 'check',
      title: 'Morning check',
      short: 'Check',
      keys: 'g m',
      words: 'verdicts',
      to: { screen: 'check' },
    },
    {
      screen: 'reference',
      title: 'Reference',
      keys: 'g h',
      words: 'runbooks pages guides help search documentation',
      to: { screen: 'reference', open: null },
    },
    {
      screen: 'runbooks',
      title: 'Runbooks',
      keys: 'g r',
      words: 'procedures guides runs wizard',
      to: { screen: 'runbooks', place: { at: 'library' } },
    },
    {
      screen: 'incidents',
      title: 'Incidents',
      keys: 'g i',
      words: 'escalation contacts',
      to: { screen: 'incidents', id: null },
    },
    {
      screen: 'journal',
      title: 'Journal',
      keys: 'g d',
      words: 'audit actions what was done',
      to: { screen: 'journal' },
    },
    {
      screen: 'forwards',
      title: 'Port-forwards',
      short: 'Forwards',
      keys: 'g w',
      words: 'tunnels localhost ports',
      to: { screen: 'forwards' },
    },
    {
      screen: 'terminal',
      title: 'Terminal',
      keys: 'g t',
      words: 'shell exec kubectl psql redis-cli clickhouse-client',
      to: { screen: 'terminal' },
    },
    { screen: 'lab', title: 'Practice lab', short: 'Lab', keys: 'g l', words: 'incidents', to: { screen: 'lab' } },
    { screen: 'sources', title: 'Sources', keys: 'g s', words: 'kubeconfigs contexts', to: { screen: 'sources' } },
  ]
}
