import type { Card } from '@shared/gpu/card.ts'
import { absenceWords } from '@shared/gpu/figure.ts'
import { lazy, memo, Suspense, useCallback, useMemo, useRef } from 'react'
import type { CardRing } from './card-ring.ts'
import type { GpuFeed } from './gpu-feed.ts'
import type { GraphBoard } from './graph-board.ts'
import { type GraphKind, knowsLine, whyNoLine } from './graph-kinds.ts'
import { foldWords, wholeLack } from './past-words.ts'
import type { ShownPast } from './use-card-pasts.ts'

const GpuPlot = lazy(() => import('./gpu-plot.tsx'))

interface Props {
  readonly feed: GpuFeed
  readonly board: GraphBoard
  readonly kind: GraphKind
  readonly card: Card
  /** What is kept here of the card. */
  readonly ring: CardRing
  /** What Prometheus told of a longer time, where that is shown; `asked`: it has not told yet. null: what is kept here. */
  readonly past: ShownPast | 'asked' | null
  /** Whether it is said here what a point says of its step. */
  readonly tellsFold: boolean
  /** Instead of what is measured, where many cards show the same. */
  readonly title?: string
}

/** One graph with its title and the values under the cursor. Where nothing is known it says why, in the same place. */
function PlainGraph({ feed, board, kind, card, ring, past, tellsFold, title = kind.title }: Props) {
  const { reading, key } = card
  const words = useRef<HTMLSpanElement>(null)
  const onReadout = useCallback((text: string) => {
    if (words.current !== null && words.current.textContent !== text) words.current.textContent = text
  }, [])
  const bounds = useMemo(() => kind.bounds(reading), [kind, reading])
  const told = past === 'asked' ? null : past
  const marks = useCallback(() => told?.past.marks ?? feed.marksOf(key), [told, feed, key])
  const drawn = past === null ? ring : (told?.ring ?? null)
  const missing = past === null ? missingHere(kind, card, ring) : told === null ? '' : missingThen(kind, told)
  const isStale = past === null && card.freshness === 'stale'
  return (
    <figure className="m-0 flex min-w-0 flex-col border-r border-b border-line p-1.5">
      <figcaption className="flex h-5 items-baseline gap-2 overflow-hidden whitespace-nowrap">
        <span className="max-w-[60%] shrink-0 truncate font-medium">{title}</span>
        {past === null || !tellsFold ? null : <span className="shrink-0 text-sm text-soft">{foldWords(kind)}</span>}
        {missing === null ? <span ref={words} className="ml-auto min-w-0 truncate text-sm text-soft" /> : null}
      </figcaption>
      <div className={`h-[104px] min-w-0 ${isStale ? 'opacity-60' : ''}`}>
        {missing === null && drawn !== null ? (
          <Suspense fallback={null}>
            <GpuPlot
              board={board}
              kind={kind}
              ring={drawn}
              bounds={bounds}
              most={kind.most(reading)}
              marks={marks}
              onReadout={onReadout}
            />
          </Suspense>
        ) : (
          <NotKnown why={missing ?? ''} />
        )}
      </div>
    </figure>
  )
}

// Of sixteen graphs only those are drawn anew by React whose card told of something besides its figures.
export const GpuGraph = memo(PlainGraph)

/** Why there can be no line; null where there is one. */
function missingHere(kind: GraphKind, { reading }: Card, ring: CardRing): string | null {
  const missing = whyNoLine(kind, reading)
  return missing === null || knowsLine(kind, ring) ? null : `Not known: ${absenceWords(missing)}`
}

function missingThen(kind: GraphKind, { past, ring }: ShownPast): string | null {
  const lack = wholeLack(past)
  if (lack !== null) return `${lack.what}. ${lack.why}`
  return ring !== null && knowsLine(kind, ring) ? null : 'Not known: Prometheus has nothing of it in this time'
}

function NotKnown({ why }: { readonly why: string }) {
  return (
    <p
      title={why}
      className="unknown-hatch flex h-full items-center justify-center overflow-hidden text-center text-sm"
    >
      {why === '' ? null : <span className="bg-panel px-2 text-soft">{why}</span>}
    </p>
  )
}
