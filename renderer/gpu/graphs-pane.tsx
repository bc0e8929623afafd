import type { Card } from '@shared/gpu/card.ts'
import { cardName } from '@shared/gpu/card-words.ts'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../design/button.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { BoardBar } from './board-bar.tsx'
import type { GpuFeed } from './gpu-feed.ts'
import { GpuGraph } from './gpu-graph.tsx'
import type { GraphBoard } from './graph-board.ts'
import { type GraphKind, graphKinds } from './graph-kinds.ts'
import { noticeOf, PastNotice } from './past-notice.tsx'
import { foldWords } from './past-words.ts'
import type { OpenPasts } from './use-card-pasts.ts'
import type { OpenRings } from './use-card-rings.ts'

interface Props {
  readonly feed: GpuFeed
  readonly board: GraphBoard
  readonly rings: OpenRings
  /** What Prometheus has of the cards, where more is shown than is kept here. */
  readonly pasts: OpenPasts
  readonly cards: readonly Card[]
  /** The node that is looked at as a whole; null where cards are. */
  readonly node: string | null
  /** What the cards are compared by, where there are more than two. */
  readonly compared: GraphKind
  readonly onCompare: () => void
  readonly onCsv: () => void
  readonly onPicture: () => void
  readonly onClose: () => void
  /** What is said of a single card, or of the node, below the graphs. */
  readonly children: ReactNode
}

/** The graphs of one card or two, or one graph of each of several or of a node. */
export function GraphsPane(props: Props) {
  const { feed, board, rings, pasts, cards, node, compared, onCompare, onClose, children, ...bar } = props
  const [first] = cards
  const many = node !== null || cards.length > 2
  const title =
    node ?? (cards.length === 1 && first !== undefined ? `${first.node} · ${cardName(first)}` : `${cards.length} GPUs`)
  const graphs = cards.flatMap((card) => (many ? [compared] : graphKinds).map((kind) => ({ card, kind })))
  const notice = noticeOf(pasts)
  const pastOf = (key: string) => {
    if (pasts.spanMs === null) return null
    return notice === null ? (pasts.told.get(key) ?? 'asked') : 'asked'
  }
  return (
    <section aria-label={`Graphs of ${title}`} className="flex min-h-0 w-[54%] shrink-0 flex-col border-l border-line">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <h2 className="min-w-0 truncate font-semibold">{title}</h2>
        {many ? (
          <Button keys="v" onClick={onCompare}>
            {compared.title}
          </Button>
        ) : null}
        {many && pasts.spanMs !== null ? <span className="text-sm text-soft">{foldWords(compared)}</span> : null}
        <Button look="bare" keys="Esc" className="ml-auto" onClick={onClose} aria-label="Close the graphs">
          <X aria-hidden="true" size={13} />
        </Button>
      </div>
      <BoardBar board={board} pasts={pasts} {...bar} />
      <ScrollArea label={`Graphs and facts of ${title}`} className="min-h-0 flex-1">
        <div className="relative grid grid-cols-2">
          {graphs.map(({ card, kind }) => (
            <GpuGraph
              key={`${card.key}\n${kind.id}`}
              feed={feed}
              board={board}
              kind={kind}
              card={card}
              ring={rings.of(card.key)}
              past={pastOf(card.key)}
              tellsFold={!many}
              {...(node === null && cards.length === 1
                ? {}
                : {
                    title: `${node === null ? `${card.node} ` : ''}${cardName(card)}${many ? '' : ` · ${kind.title}`}`,
                  })}
            />
          ))}
          {notice === null ? null : <PastNotice pasts={pasts} notice={notice} />}
        </div>
        {children}
      </ScrollArea>
    </section>
  )
}
