import type { Column, Kind, Row } from '@shared/clusters/kind.ts'
import type { Severity } from '@shared/clusters/problem.ts'
import { OctagonX, TriangleAlert } from 'lucide-react'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'

/** Columns that kubectl shows only with `-o wide` and that are empty on most clusters. */
const wideOnly: Readonly<Record<string, readonly string[]>> = {
  pods: ['nominated-node', 'readiness-gates'],
  nodes: ['external-ip', 'os-image', 'kernel-version', 'container-runtime'],
  deployments: ['containers', 'images', 'selector'],
  statefulsets: ['containers', 'images'],
  services: ['selector'],
  events: ['subobject', 'source', 'first-seen', 'name'],
}

/** The namespace and the name of a row as one key. */
export function rowKey(namespace: string | null, name: string): string {
  return `${namespace ?? ''}/${name}`
}

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

/** A kind's own columns as the table draws them; names of rows that have a problem carry its sign. */
export function kindColumns(
  kind: Kind,
  wide: boolean,
  problemOf: (row: Row) => Severity | undefined,
): readonly TableColumn<Row>[] {
  const hidden = wide ? [] : (wideOnly[kind.plural] ?? [])
  return kind.columns
    .filter(({ id }) => !hidden.includes(id))
    .map((column): TableColumn<Row> => {
      const { id, title, width, align } = column
      return {
        id,
        title,
        width,
        ...(align === undefined ? {} : { align }),
        cell: (row, now) =>
          id === 'name' ? (
            <Name text={column.text(row, now)} severity={problemOf(row)} />
          ) : (
            <Cell text={column.text(row, now)} tone={column.tone?.(row) ?? null} />
          ),
        // Ages have sort keys of their own, so the time given here is not seen.
        sortKey: (row) => column.sortKey?.(row) ?? column.text(row, 0),
      }
    })
}

/** True when the kind has columns that only the wide table shows. */
export function hasWideColumns(kind: Kind): boolean {
  return wideOnly[kind.plural] !== undefined
}
