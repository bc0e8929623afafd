import type { Card } from '@shared/gpu/card.ts'
import { absenceWords } from '@shared/gpu/figure.ts'
import { lazy, memo, Suspense, useCallback, useMemo, useRef } from 'react'
import type { CardRing } from './card-ring.ts'
import type { GpuFeed } from './gpu-feed.ts'
import type { GraphBoard } from './graph-board.ts'
import { type GraphKind, whyNoLine } from './graph-kinds.ts'

const GpuPlot = lazy(() => import('./gpu-plot.tsx'))

interface Props {
  readonly feed: GpuFeed
  readonly board: GraphBoard
  readonly kind: GraphKind
  readonly card: Card
  readonly ring: CardRing
  /** Instead of what is measured, where many cards show the same. */
  readonly title?: string
}

/** One graph with its title and the values under the cursor. Where nothing is known it says why, in the same place. */
function PlainGraph({ feed, board, kind, card, ring, title = kind.title }: Props) {
  const { reading, key } = card
  const words = useRef<HTMLSpanElement>(null)
  const onReadout = useCallback((text: string) => {
    if (words.current !== null && words.current.textContent !== text) words.current.textContent = text
  }, [])
  const bounds = useMemo(() => kind.bounds(reading), [kind, reading])
  const marks = useCallback(() => feed.marksOf(key), [feed, key])
  const missing = whyNoLine(kind, reading)
  return (
    <figure className="m-0 flex min-w-0 flex-col border-r border-b border-line p-1.5">
      <figcaption className="flex h-5 items-baseline gap-2 overflow-hidden whitespace-nowrap">
        <span className="min-w-0 truncate font-medium">{title}</span>
        <span ref={words} className="ml-auto shrink-0 text-sm text-soft" />
      </figcaption>
      <div className={`h-[104px] min-w-0 ${card.freshness === 'stale' ? 'opacity-60' : ''}`}>
        {missing === null || ring.knows(kind.lines.map(({ measure }) => measure)) ? (
          <Suspense fallback={null}>
            <GpuPlot
              board={board}
              kind={kind}
              ring={ring}
              bounds={bounds}
              most={kind.most(reading)}
              marks={marks}
              onReadout={onReadout}
            />
          </Suspense>
        ) : (
          <NotKnown why={absenceWords(missing)} />
        )}
      </div>
    </figure>
  )
}

// Of sixteen graphs only those are drawn anew by React whose card told of something besides its figures.
export const GpuGraph = memo(PlainGraph)

function NotKnown({ why }: { readonly why: string }) {
  return (
    <p className="unknown-hatch flex h-full items-center justify-center text-center text-sm">
      <span className="bg-panel px-2 text-soft">Not known: {why}</span>
    </p>
  )
}
