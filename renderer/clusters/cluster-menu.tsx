import type { ClusterId, Environment } from '@shared/clusters/cluster-summary.ts'
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from '../design/button.tsx'
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

const entry =
  'flex min-h-6 cursor-default items-center gap-2 rounded px-2 text-sm outline-none data-[highlighted]:bg-chosen'

/** Which clusters the table is over, and how each of them stands. It stays open while one chooses. */
export function ClusterMenu({ choice, order, environments, standings, onChoose, open, onOpenChange }: Props) {
  const chosen = clustersChosen(choice, order)
  const listed = clustersChosen([...order, ...chosen], order)
  const kindsOfCluster = [...new Set(order.flatMap((id) => environments.get(id) ?? []))]
  const stay = (then: () => void) => (event: Event) => {
    event.preventDefault()
    then()
  }
  return (
    // Not modal: the table behind keeps moving, and no style is put into the page, which its policy forbids.
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button keys="c">Clusters: {choiceWords(choice, order).replace(/ clusters$/, '')}</Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={2}
          className="z-30 max-h-[min(70vh,var(--radix-dropdown-menu-content-available-height))] w-[min(640px,90vw)] overflow-auto rounded border border-edge bg-panel p-1 text-ink shadow-lg"
        >
          <DropdownMenu.Label className="px-2 py-1 text-xs text-soft">Clusters of this table</DropdownMenu.Label>
          <DropdownMenu.Item onSelect={stay(() => onChoose(null))} className={entry}>
            <span className="w-3.5" />
            All {order.length}
          </DropdownMenu.Item>
          <DropdownMenu.Item onSelect={stay(() => onChoose([]))} className={entry}>
            <span className="w-3.5" />
            None
          </DropdownMenu.Item>
          {kindsOfCluster.length < 2
            ? null
            : kindsOfCluster.map((environment) => (
                <DropdownMenu.Item
                  key={environment}
                  onSelect={stay(() => onChoose(clustersOf(environment, environments, order)))}
                  className={entry}
                >
                  <span className="w-3.5" />
                  Only {environmentWord(environment)}
                </DropdownMenu.Item>
              ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          {listed.map((id) => (
            <DropdownMenu.CheckboxItem
              key={id}
              checked={chosen.includes(id)}
              textValue={id}
              onCheckedChange={() => onChoose(toggledCluster(choice, order, id))}
              onSelect={(event) => event.preventDefault()}
              className={entry}
            >
              <span className="inline-flex w-3.5 shrink-0">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden="true" size={13} />
                </DropdownMenu.ItemIndicator>
              </span>
              <ClusterName id={id} />
              <Standing standing={standings.find(({ cluster }) => cluster === id) ?? null} />
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
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
