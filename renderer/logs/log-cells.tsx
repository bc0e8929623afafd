import type { LogFields } from '@shared/logs/log-fields.ts'
import { type LogLevel, levelOf } from '@shared/logs/log-level.ts'
import { cellOf, type LogColumn } from './log-columns.ts'

const levelText: Readonly<Record<LogLevel, string>> = {
  error: 'text-bad font-semibold',
  warn: 'text-warn font-semibold',
  info: '',
  debug: 'text-soft',
  unknown: '',
}

/** The heading above the columns, as wide as they are. */
export function ColumnHeads({ columns, lead }: { readonly columns: readonly LogColumn[]; readonly lead: number }) {
  return (
    <div className="flex w-max min-w-full border-l-4 border-l-transparent pl-1.5 text-soft">
      <span className="shrink-0" style={{ width: `${lead}ch` }} />
      {columns.map(({ name, width }) => (
        <span key={name} title={name} className="shrink-0 truncate pr-[2ch]" style={{ width: `${width}ch` }}>
          {name}
        </span>
      ))}
    </div>
  )
}

interface CellsProps {
  readonly text: string
  readonly fields: LogFields
  readonly columns: readonly LogColumn[]
}

/** A structured line by its fields. */
export function LogCells({ text, fields, columns }: CellsProps) {
  // The level's own word stands in its column: the colour only helps to find it.
  const look = levelText[levelOf(text, fields)]
  return columns.map((column) => (
    <span
      key={column.name}
      title={cellOf(fields, column)}
      className={`shrink-0 truncate pr-[2ch] ${column.name === 'level' ? look : ''}`}
      style={{ width: `${column.width}ch` }}
    >
      {cellOf(fields, column)}
    </span>
  ))
}
