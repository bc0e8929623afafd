import type { ClusterId, Environment } from '@shared/clusters/cluster-summary.ts'
import { Button } from '../design/button.tsx'
import { CheckMenu } from '../design/check-menu.tsx'
import { sentences } from '../design/sentences.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import { choiceWords, clustersChosen, clustersOf, toggledCluster } from './cluster-choice.ts'
import { ClusterName } from './cluster-column.tsx'
import { environmentWord } from './environment.tsx'
import type { FeedStanding } from './feed-standing.ts'

interface Props {
  /** null = all. */
  readonly choice: readonly ClusterId[] | null
  /** The whole fleet. */
  readonly order: readonly ClusterId[]
  readonly environments: ReadonlyMap<ClusterId, Environment>
  /** Of the chosen clusters. */
  readonly standings: readonly FeedStanding[]
  readonly onChoose: (choice: readonly ClusterId[] | null) => void
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Which clusters the table is over, and how each of them stands. */
export function ClusterMenu({ choice, order, environments, standings, onChoose, open, onOpenChange }: Props) {
  const chosen = clustersChosen(choice, order)
  const listed = clustersChosen([...order, ...chosen], order)
  const kindsOfCluster = [...new Set(order.flatMap((id) => environments.get(id) ?? []))]
  const onlyOne = kindsOfCluster.length < 2 ? [] : kindsOfCluster
  return (
    <CheckMenu
      trigger={<Button keys="c">Clusters: {choiceWords(choice, order).replace(/ clusters$/, '')}</Button>}
      label="Clusters of this table"
      align="start"
      className="w-[min(640px,90vw)]"
      first={[
        { label: `All ${order.length}`, run: () => onChoose(null) },
        { label: 'None', run: () => onChoose([]) },
        ...onlyOne.map((environment) => ({
          label: `Only ${environmentWord(environment)}`,
          run: () => onChoose(clustersOf(environment, environments, order)),
        })),
      ]}
      choices={listed.map((id) => ({
        id,
        checked: chosen.includes(id),
        body: (
          <>
            <ClusterName id={id} />
            <Standing standing={standings.find(({ cluster }) => cluster === id) ?? null} />
          </>
        ),
      }))}
      onToggle={(id) => onChoose(toggledCluster(choice, order, id))}
      open={open}
      onOpenChange={onOpenChange}
    />
  )
}

function Standing({ standing }: { readonly standing: FeedStanding | null }) {
  if (standing === null) return <span className="ml-auto text-soft">not in this table</span>
  const { tone, icon, word, reason, hint } = standing
  return (
    <span className="ml-auto flex min-w-0 max-w-[65%] flex-col items-end">
      <StatusBadge tone={tone} icon={icon}>
        {word}
      </StatusBadge>
      {reason === '' ? null : (
        <span className="break-words text-right text-xs text-soft">{sentences(reason, hint)}</span>
      )}
    </span>
  )
}
