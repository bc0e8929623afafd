import type { Column, Kind, Row } from '@shared/clusters/kind.ts'
import type { Severity } from '@shared/clusters/problem.ts'
import { OctagonX, TriangleAlert } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { PlacedRow } from './placed-row.ts'

/** Room for "Running" with its sign, px. */
const leastState = 96

/** How far ahead of ours a cluster's clock may be, ms, and the table's own time behind. */
const clocksDiffer = 60_000

function Cell({
  text,
  tone,
}: {
  readonly text: string | null
  readonly tone: ReturnType<NonNullable<Column<Row>['tone']>> | null
}) {
  if (text === null) return <span className="text-soft">–</span>
  if (tone === null) return <span title={text}>{text}</span>
  return (
    <StatusBadge tone={tone} title={text}>
      {text}
    </StatusBadge>
  )
}

function Name({ text, severity }: { readonly text: string | null; readonly severity: Severity | undefined }) {
  const Icon = severity === 'critical' ? OctagonX : TriangleAlert
  return (
    <span title={text ?? ''} className="flex min-w-0 items-center font-medium">
      {severity === undefined ? null : (
        <>
          <Icon
            aria-hidden="true"
            size={12}
            className={`mr-1 shrink-0 ${severity === 'critical' ? 'text-bad' : 'text-warn'}`}
          />
          <span className="sr-only">{severity} problem: </span>
        </>
      )}
      {text === null ? '–' : <LongName name={text} />}
    </span>
  )
}

/**
 * A kind's own columns as the table draws them; ages tick by themselves, and names of rows that have a problem carry its
 * sign.
 */
export function kindColumns(
  kind: Kind,
  problemOf: (placed: PlacedRow) => Severity | undefined,
): readonly TableColumn<PlacedRow>[] {
  return kind.columns.map((column): TableColumn<PlacedRow> => {
    const { id, title, width, align } = column
    return {
      id,
      title,
      width,
      ...(align === undefined ? {} : { align }),
      // A state that is cut off in its middle is no state.
      ...(column.tone !== undefined && width > 10 ? { least: leastState } : {}),
      cell: (placed, now) => {
        const { row } = placed
        if (id === 'name') return <Name text={column.text(row, now)} severity={problemOf(placed)} />
        const since = column.since?.(row) ?? null
        // A cluster's clock may be a little ahead; an end that lies ahead does not tick.
        if (since !== null && since <= now + clocksDiffer) return <AgeText at={since} />
        return <Cell text={column.text(row, now)} tone={column.tone?.(row) ?? null} />
      },
      // Ages have sort keys of their own, so the time given here is not seen.
      sortKey: ({ row }) => column.sortKey?.(row) ?? column.text(row, 0),
    }
  })
}
