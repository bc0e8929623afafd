import { gpuLoadLimits } from '@shared/clusters/problems/gpu-load.ts'
import { type Figure, known } from '@shared/gpu/figure.ts'
import type { LiveMeasure } from '@shared/gpu/measures.ts'
import { useEffect, useRef } from 'react'
import type { LiveCells } from './live-cells.ts'
import { figureText } from './measure-words.ts'

interface Props {
  readonly cells: LiveCells
  readonly card: string
  readonly measure: LiveMeasure
  /** As the last whole reading has it: says why there is none. */
  readonly figure: Figure
  readonly text: (value: number) => string
  /** What is the whole; with it there is a bar. null: not known. */
  readonly most?: number | null
  /** The thresholds of the load are marked on the bar. */
  readonly load?: true
}

/** A figure that is written anew every second, with a bar of its share where there is a whole. */
export function LiveCell({ cells, card, measure, figure, text, most, load }: Props) {
  const words = useRef<HTMLSpanElement>(null)
  const bar = useRef<HTMLSpanElement>(null)
  const frame = useRef<HTMLSpanElement>(null)
  useEffect(
    () =>
      cells.add(() => {
        const value = cells.feed.value(card, measure)
        const written = value === null ? '–' : text(value)
        if (words.current !== null && words.current.textContent !== written) words.current.textContent = written
        if (bar.current === null || frame.current === null) return
        const share = value === null || !most ? null : Math.min(1, value / most)
        frame.current.classList.toggle('unknown-hatch', share === null)
        bar.current.style.transform = `scaleX(${share ?? 0})`
      }),
    [cells, card, measure, text, most],
  )
  const missing = known(figure) === null ? figureText(figure, text) : undefined
  return (
    <span className="flex items-center gap-1.5" title={missing}>
      {most === undefined ? null : (
        <span
          ref={frame}
          aria-hidden="true"
          className="relative h-2 min-w-8 flex-1 overflow-hidden rounded-sm bg-raised"
        >
          <span ref={bar} className="absolute inset-0 origin-left bg-info" />
          {load === undefined
            ? null
            : [gpuLoadLimits.warning, gpuLoadLimits.critical].map((percent) => (
                <span key={percent} className="absolute inset-y-0 w-px bg-ink/60" style={{ left: `${percent}%` }} />
              ))}
        </span>
      )}
      <span ref={words} className={`shrink-0 text-right ${most === undefined ? 'flex-1' : 'w-14'}`} />
    </span>
  )
}
