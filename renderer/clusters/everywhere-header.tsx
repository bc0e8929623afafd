import type { ClusterId, Environment } from '@shared/clusters/cluster-summary.ts'
import { Button } from '../design/button.tsx'
import { ClusterMenu } from './cluster-menu.tsx'
import type { KindFeed } from './kind-feed.ts'
import { StandingsLine } from './standings-line.tsx'
import { useStandings } from './use-standings.ts'

interface Props {
  readonly title: string
  readonly feeds: readonly KindFeed[]
  /** Chosen clusters that the fleet does not have. */
  readonly gone: readonly ClusterId[]
  readonly choice: readonly ClusterId[] | null
  readonly order: readonly ClusterId[]
  readonly environments: ReadonlyMap<ClusterId, Environment>
  readonly onChoose: (choice: readonly ClusterId[] | null) => void
  readonly menuOpen: boolean
  readonly onMenuOpen: (open: boolean) => void
  /** How many of the clusters are not live. */
  readonly silent: number
  readonly onRetry: () => void
}

/** One line of fixed height: what is shown, of which clusters, and how far each of them can be believed. */
export function EverywhereHeader(props: Props) {
  const { title, feeds, gone, choice, order, environments, silent } = props
  const standings = useStandings(feeds, gone)
  return (
    <header className="flex h-7 shrink-0 items-center gap-3">
      <h1 className="max-w-[40%] shrink-0 truncate text-lg font-semibold">{title}</h1>
      <ClusterMenu
        choice={choice}
        order={order}
        environments={environments}
        standings={standings}
        onChoose={props.onChoose}
        open={props.menuOpen}
        onOpenChange={props.onMenuOpen}
      />
      <StandingsLine standings={standings} onMore={() => props.onMenuOpen(true)} />
      <Button keys="r" onClick={props.onRetry} disabled={silent === 0}>
        Retry{silent === 0 ? '' : ` ${silent}`}
      </Button>
    </header>
  )
}
