import type { Attempt } from '@shared/runbooks/run.ts'
import type { Show } from '@shared/runbooks/runbook.ts'
import { useMemo } from 'react'
import { LineGraph } from '../design/line-graph.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { isMatching, readShown, type ShownResult } from './shown-result.ts'

const sources: Record<Attempt['source'], string> = {
  ran: 'Printed',
  pasted: 'Pasted',
  answered: 'Answered',
  judged: 'Note of the person who judged it',
}

/** What came back: as the runbook shows it, and the lines as they were printed. */
export function ResultView({ attempt, show }: { readonly attempt: Attempt; readonly show: Show | null }) {
  const shown = useMemo(() => readShown(attempt.shown), [attempt.shown])
  const named = show !== null && 'lines' in show && show.matching !== undefined
  const matching = named && shown?.form === 'lines' ? shown.matching : null
  return (
    <div className="flex flex-col gap-2">
      {shown === null || shown.form === 'lines' ? null : <Shown shown={shown} />}
      <div>
        <h3 className="text-sm text-soft">
          {sources[attempt.source]}: {attempt.outputLines} {attempt.outputLines === 1 ? 'line' : 'lines'}
          {matching !== null && shown !== null ? `, ${shown.total} of them matter (marked ▶)` : ''}
        </h3>
        <ScrollArea label="Output" className="max-h-[34vh] rounded border border-line bg-canvas">
          <pre className="w-max min-w-full py-1 font-mono text-sm">
            {attempt.excerpt.length === 0 ? <div className="px-2 text-soft">(nothing)</div> : null}
            {attempt.excerpt.map((line, index) => {
              const marked = matching !== null && isMatching(line, matching)
              return (
                // Lines have no other name; the excerpt of an attempt only grows.
                <div key={index} className={`px-2 ${marked ? 'bg-warn/15' : ''}`}>
                  {matching === null ? null : (
                    <span aria-hidden="true" className="inline-block w-4 text-warn select-none">
                      {marked ? '▶' : ''}
                    </span>
                  )}
                  {marked ? <span className="sr-only">matters: </span> : null}
                  {line}
                </div>
              )
            })}
          </pre>
        </ScrollArea>
      </div>
    </div>
  )
}

function Shown({ shown }: { readonly shown: Exclude<ShownResult, { form: 'lines' }> }) {
  if (shown.form === 'chart') {
    return (
      <div>
        <LineGraph
          label={`${shown.lines.length} of ${shown.total} series over time`}
          times={shown.times}
          lines={shown.lines}
          binary={false}
          format={(value) => `${Number(value.toPrecision(4))}`}
        />
        <p className="flex flex-wrap gap-x-3 text-xs text-soft">
          {shown.lines.map(({ title, colour, dashed, values }) => (
            <span key={title}>
              <span aria-hidden="true" style={{ color: `var(--color-${colour})` }}>
                {dashed ? '┄┄' : '──'}
              </span>{' '}
              {title}: {lastOf(values)}
            </span>
          ))}
          {shown.total > shown.lines.length ? <span>and {shown.total - shown.lines.length} more</span> : null}
        </p>
      </div>
    )
  }
  if (shown.rows.length === 0) return <p className="text-soft">No rows.</p>
  return (
    <ScrollArea label="Rows" className="max-h-[30vh] rounded border border-line">
      <table className="w-full border-collapse text-left">
        <thead className="sticky top-0 bg-raised text-sm text-soft">
          <tr>
            {shown.columns.map((name) => (
              <th key={name} scope="col" className="px-2 py-0.5 font-normal whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.rows.map((row, index) => (
            <tr key={index} className="border-t border-line/60">
              {row.map((cell, column) => (
                <td key={shown.columns[column]} className="max-w-96 truncate px-2 py-0.5" title={cell}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.total > shown.rows.length ? (
        <p className="px-2 py-1 text-sm text-soft">
          The first {shown.rows.length} of {shown.total} rows.
        </p>
      ) : null}
    </ScrollArea>
  )
}

function lastOf(values: readonly (number | null)[]): string {
  const last = values.findLast((value) => value !== null)
  return last === undefined || last === null ? 'no value' : `${Number(last.toPrecision(4))}`
}
