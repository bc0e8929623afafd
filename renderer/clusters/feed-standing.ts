import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import { type LucideIcon, Unplug } from 'lucide-react'
import type { Tone } from '../design/tone.tsx'
import { phaseLooks } from './connection-badge.tsx'
import { freshnessLooks } from './freshness-line.tsx'
import type { KindFeed } from './kind-feed.ts'

/** How far the rows of one cluster can be believed, in a table over many. */
export interface FeedStanding {
  readonly cluster: ClusterId
  /** `partly`: proven, but only one namespace may be read. `gone`: no kubeconfig has the cluster. */
  readonly state: 'live' | 'partly' | 'loading' | 'absent' | 'stale' | 'unseen' | 'gone'
  readonly tone: Tone
  readonly icon: LucideIcon
  readonly word: string
  /** How old what is shown is, or since when there is nothing; ms since the epoch. null: nothing to say. */
  readonly since: number | null
  readonly reason: string
  readonly hint: string
}

/** What keeps somebody from seeing comes first, what is merely on its way last. */
const rank: Record<FeedStanding['state'], number> = {
  gone: 0,
  unseen: 1,
  stale: 2,
  partly: 3,
  absent: 4,
  loading: 5,
  live: 6,
}

/** A cluster that is in none of the kubeconfigs. */
export function goneStanding(cluster: ClusterId): FeedStanding {
  const reason = 'Its context is in none of the kubeconfigs that are in use'
  return { cluster, state: 'gone', tone: 'bad', icon: Unplug, word: 'Not there', since: null, reason, hint: '' }
}

/**
 * The standing of a feed: its cluster's connection first, because a watch that has not noticed yet proves nothing.
 * @param broken why the app core is silent; null while it answers.
 */
export function standingOfFeed(feed: KindFeed, summary: ClusterSummary, broken: ErrorShape | null): FeedStanding {
  const { cluster, view, scope } = feed
  const { freshness } = view
  const { connection } = summary
  const at = freshness.asOf ?? connection.since
  if (broken !== null) {
    const { message: reason, hint } = broken
    return { cluster, state: 'stale', ...freshnessLooks.stale, since: at, reason, hint }
  }
  if (feed.unproven) {
    const { phase, reason, hint } = connection
    const state = phase === 'connecting' ? 'loading' : freshness.asOf === null ? 'unseen' : 'stale'
    return { cluster, state, ...phaseLooks[phase], since: at, reason, hint }
  }
  const { state, reason, hint } = freshness
  const look = freshnessLooks[state]
  switch (state) {
    case 'live':
      if (scope === null) return { cluster, state, ...look, since: null, reason: '', hint: '' }
      return {
        cluster,
        state: 'partly',
        tone: 'warn',
        icon: freshnessLooks.denied.icon,
        word: `Only ${scope}`,
        since: null,
        reason: 'You may not list all namespaces',
        hint: 'Choose another namespace to see that one.',
      }
    case 'loading':
    case 'absent':
      return { cluster, state, ...look, since: null, reason, hint }
    case 'stale':
      return { cluster, state, ...look, since: at, reason, hint }
    default:
      return { cluster, state: 'unseen', ...look, since: freshness.asOf, reason, hint }
  }
}

/** Those that are not simply live, worst first, else in the order given. */
export function notLive(standings: readonly FeedStanding[]): FeedStanding[] {
  return standings.filter(({ state }) => state !== 'live').sort((a, b) => rank[a.state] - rank[b.state])
}

/** "3 of 4 live". Changes only when a count does, because it is read aloud. */
export function liveWords(standings: readonly FeedStanding[]): { readonly tone: Tone; readonly text: string } {
  // What is proven for one namespace only is not live as a whole.
  const live = standings.filter(({ state }) => state === 'live').length
  const absent = standings.filter(({ state }) => state === 'absent').length
  const text = `${live} of ${standings.length} live`
  if (standings.length === 0) return { tone: 'muted', text: 'No cluster chosen' }
  if (live + absent === standings.length) return { tone: live === 0 ? 'muted' : 'ok', text }
  const waiting = standings.every(({ state }) => state === 'live' || state === 'absent' || state === 'loading')
  return { tone: waiting ? 'muted' : 'warn', text }
}
