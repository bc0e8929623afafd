import type { LogEntry, LogLine, LogMarker, MarkerEvent } from '@shared/logs/contract.ts'
import { fieldsOf } from '@shared/logs/log-fields.ts'
import { memo } from 'react'
import { type Tone, toneIcon, toneText } from '../design/tone.tsx'
import { laneColour } from './lane-colour.ts'
import { LogCells } from './log-cells.tsx'
import { hasColumns, type LogColumn } from './log-columns.ts'
import type { Pattern } from './log-pattern.ts'
import { clockText, markerText } from './log-text.ts'

/** A longer line is shown from its beginning; Enter shows the whole. */
const shownCharacters = 2_000
const mostMarks = 50
/** Characters, before the line itself. */
export const timeWidth = 13
export const nameWidth = 26

const tones: Record<MarkerEvent, Tone> = {
  started: 'muted',
  ended: 'muted',
  reconnecting: 'warn',
  resumed: 'ok',
  gap: 'bad',
  dropped: 'bad',
  failed: 'bad',
}

export interface RowLook {
  readonly wrap: boolean
  readonly times: boolean
  /** Whether pod and container are named; a log of one container needs neither. */
  readonly names: boolean
  readonly search: Pattern | null
  /** Structured lines by their fields; null: as they were written. */
  readonly columns: readonly LogColumn[] | null
}

interface Props extends RowLook {
  readonly entry: LogEntry
  readonly lane: number
  /** The pod without what all share, and its container. */
  readonly who: string
  readonly active: boolean
}

function Row({ entry, ...look }: Props) {
  return entry.type === 'marker' ? <Marker marker={entry} active={look.active} /> : <Line line={entry} {...look} />
}

/** Entries are never changed, so the same reference is the same row. */
export const LogRow = memo(Row)

const ground = (active: boolean): string =>
  active ? 'bg-chosen group-focus-visible/log:outline group-focus-visible/log:-outline-offset-1' : 'hover:bg-raised'

function Marker({ marker, active }: { readonly marker: LogMarker; readonly active: boolean }) {
  const tone = tones[marker.event]
  const Icon = toneIcon[tone]
  const text = markerText(marker)
  return (
    <div
      data-marker={marker.event}
      title={text}
      className={`flex min-w-full items-center gap-1.5 border-y border-line px-2 font-sans whitespace-pre ${toneText[tone]} ${ground(active)}`}
    >
      <Icon aria-hidden="true" size={12} className="shrink-0" />
      {text}
    </div>
  )
}

function Line({
  line,
  lane,
  who,
  wrap,
  times,
  names,
  search,
  columns,
  active,
}: Omit<Props, 'entry'> & { readonly line: LogLine }) {
  const text = line.text.length > shownCharacters ? line.text.slice(0, shownCharacters) : line.text
  const fields = columns === null ? null : fieldsOf(line.text)
  const more = line.text.length - text.length + line.cutBytes
  return (
    <div
      className={`flex min-w-full border-l-4 pl-1.5 ${ground(active)}`}
      style={{ borderLeftColor: laneColour(lane) }}
    >
      {times ? (
        <span className="shrink-0 text-soft" style={{ width: `${timeWidth}ch` }} title={line.stamp}>
          {line.time === null ? '–' : clockText(line.time)}
        </span>
      ) : null}
      {names ? (
        <span
          className="shrink-0 truncate pr-2"
          style={{ width: `${nameWidth}ch`, color: laneColour(lane) }}
          title={`${line.pod}/${line.container}`}
        >
          {who}
        </span>
      ) : null}
      {columns !== null && fields !== null && hasColumns(fields, columns) ? (
        <LogCells text={line.text} fields={fields} columns={columns} />
      ) : (
        <span className={wrap ? 'min-w-0 break-words whitespace-pre-wrap' : 'whitespace-pre'}>
          <Marked text={text} search={search} />
          {more > 0 ? (
            <span className="font-sans text-soft">
              {' '}
              … {more.toLocaleString('en')} more{line.cutBytes > 0 ? `, ${line.cutBytes} bytes of them cut off` : ''}
            </span>
          ) : null}
        </span>
      )}
    </div>
  )
}

function Marked({ text, search }: { readonly text: string; readonly search: Pattern | null }) {
  const ranges = search?.ranges(text, mostMarks) ?? []
  if (ranges.length === 0) return text
  const parts = ranges.map(([from, to], index) => {
    const before = text.slice(ranges[index - 1]?.[1] ?? 0, from)
    return (
      <span key={from}>
        {before}
        <mark className="rounded-sm bg-warn/30 text-inherit outline outline-warn">{text.slice(from, to)}</mark>
      </span>
    )
  })
  return (
    <>
      {parts}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  )
}
