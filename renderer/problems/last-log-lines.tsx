import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useLayoutEffect, useRef } from 'react'
import { useLastLog } from './use-last-log.ts'

/** What the container of a problem wrote last; nothing where a log would not help. */
export function LastLogLines({ cluster, problem }: { readonly cluster: ClusterId; readonly problem: Problem }) {
  const answer = useLastLog(cluster, problem)
  if (answer === null) return null
  if (answer.state === 'reading') return <p className="text-sm text-soft">Reading its last log lines …</p>
  if (answer.state === 'failed') {
    return <p className="text-sm break-words text-warn">Its log could not be read: {answer.error.message}</p>
  }
  const { run, lines, cut, why } = answer.log
  if (lines.length === 0) return <p className="text-sm break-words text-soft">No log: {why}</p>
  return (
    <figure className="m-0 flex min-h-0 flex-1 flex-col pb-1.5">
      <figcaption className="shrink-0 text-sm text-soft">
        {cut ? `Last ${lines.length} lines` : 'All that was written'} of the {run} run
      </figcaption>
      <LinesFromTheEnd lines={lines} />
    </figure>
  )
}

/** Of the last lines the very last says most, so that is where one begins to read. */
function LinesFromTheEnd({ lines }: { readonly lines: readonly string[] }) {
  const box = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (box.current !== null && lines.length > 0) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus (axe: scrollable-region-focusable).
      tabIndex={0}
      aria-label="Last log lines"
      className="mt-0.5 min-h-0 flex-1 overflow-auto rounded border border-line bg-canvas p-1.5"
    >
      <pre className="m-0 font-mono text-xs break-all whitespace-pre-wrap">{lines.join('\n')}</pre>
    </section>
  )
}
