import type { Card, CardHolder, GpuNode } from '@shared/gpu/card.ts'
import { cardName } from '@shared/gpu/card-words.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import { nodeLooks } from './card-columns.tsx'
import { Fact } from './card-facts.tsx'

interface Props {
  readonly node: GpuNode
  readonly cards: readonly Card[]
}

/** What stands below the graphs of a node: how it is read, what is asked of it, and which pods hold what. */
export function NodeFacts({ node, cards }: Props) {
  const { state, reason, source, product, allocatable, requested, taints, missing, holders } = node
  const { tone, word } = nodeLooks[state]
  return (
    <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 p-2 text-sm">
      <Fact name="State">
        <StatusBadge tone={tone}>{word}</StatusBadge> {reason}
        {source === null ? '' : ` read by ${source}`}
        {missing === null ? ', whether cards are missing is not known' : missing === 0 ? '' : `, ${missing} missing`}
      </Fact>
      <Fact name="Devices">
        {allocatable} allocatable · {requested} requested · {Math.max(0, allocatable - requested)} idle
        {product === null ? '' : ` · ${product}`}
      </Fact>
      <Fact name="Taints">{taints.length === 0 ? 'none' : taints.join(', ')}</Fact>
      <Fact name="Pods">
        {holders.length === 0
          ? 'none that runs holds a device'
          : holders.map((holder) => (
              <span key={`${holder.namespace}/${holder.pod}`} className="block">
                {holder.workload ?? holder.pod}{' '}
                <span className="text-soft">
                  {holder.namespace}/{holder.pod} · {cardsOf(holder, cards)}
                </span>
              </span>
            ))}
      </Fact>
    </dl>
  )
}

/** "GPU 0, GPU 1, serves Qwen/Qwen3-32B" */
function cardsOf({ namespace, pod }: CardHolder, cards: readonly Card[]): string {
  const own = cards.filter(
    ({ holders, holdersBy }) =>
      holdersBy !== 'node' && holders.some((holder) => holder.namespace === namespace && holder.pod === pod),
  )
  const model = cards
    .flatMap(({ holders }) => holders)
    .find((holder) => holder.namespace === namespace && holder.pod === pod)?.model
  const which = own.length === 0 ? 'which cards is not known' : own.map(cardName).join(', ')
  return model == null ? which : `${which}, serves ${model}`
}
