import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { failedLack, type Lack, wholeLack } from './past-words.ts'
import type { OpenPasts } from './use-card-pasts.ts'

/** What is said in place of all graphs: null where any can be drawn, and in the first second of asking. */
export function noticeOf({ spanMs, told, phase, error, slow }: OpenPasts): Lack | 'asking' | null {
  if (spanMs === null) return null
  const all = [...told.values()]
  if (all.some(({ ring }) => ring !== null)) return null
  if (phase === 'asking') return slow ? 'asking' : null
  if (phase === 'stopped') return { what: 'Stopped before Prometheus had answered', why: '', next: 'Ask again.' }
  if (error !== null) return failedLack(error)
  const worst = all.find(({ past }) => past.failure !== null) ?? all[0]
  return worst === undefined ? null : wholeLack(worst.past)
}

interface Props {
  readonly pasts: OpenPasts
  readonly notice: Lack | 'asking'
}

/** Lies over the places of the graphs, which stay where they are. */
export function PastNotice({ pasts, notice }: Props) {
  const { come, cards, askOrStop } = pasts
  const asking = notice === 'asking'
  return (
    <div className="absolute inset-x-0 top-0 flex h-56 items-center justify-center p-4">
      <div className="flex max-w-full flex-col items-center rounded border border-edge bg-panel p-2">
        {asking ? (
          <EmptyState tone="muted" title="Asking Prometheus …" turning>
            {come} of {cards} {cards === 1 ? 'card' : 'cards'} so far
          </EmptyState>
        ) : (
          <EmptyState tone="warn" title={notice.what}>
            <p className="m-0">{notice.why}</p>
            <p className="mt-1 mb-0">{notice.next}</p>
          </EmptyState>
        )}
        <Button keys="r" onClick={askOrStop}>
          {asking ? 'Stop' : 'Ask again'}
        </Button>
      </div>
    </div>
  )
}
