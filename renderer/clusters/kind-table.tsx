import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { type ReactNode, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { useActionKey } from '../actions/use-action-key.ts'
import { goToCluster } from '../app/navigation.ts'
import { DataTable } from '../design/data-table.tsx'
import type { Sorting } from '../design/table-header.tsx'
import { useForwardKey } from '../forwards/use-forward-key.ts'
import { useLogKey } from '../logs/use-log-key.ts'
import { useShellKey } from '../terminal/use-shell-key.ts'
import { clusterColumn } from './cluster-column.tsx'
import { resetColumns, toggleColumn, useHiddenColumns } from './column-choice.ts'
import { ColumnMenu } from './column-menu.tsx'
import { FilterBox } from './filter-box.tsx'
import { filterRows, namespacesOf } from './filter-rows.ts'
import { isStale, type KindFeed } from './kind-feed.ts'
import { LabelBox } from './label-box.tsx'
import { NamespaceSelect } from './namespace-select.tsx'
import { addressOf, type PlacedAddress, type PlacedRow, RowPlacer } from './placed-row.ts'
import { SelectionBar } from './selection-bar.tsx'
import { noFilters, type TableFilters } from './table-filters.ts'
import { useTableColumns } from './use-table-columns.ts'
import { useTableKeys } from './use-table-keys.ts'

/** How many rows there are, and how many of them pass the filters. */
export interface RowCounts {
  readonly shown: number
  readonly total: number
}

interface Props {
  /** Names the table: "Pods of prod-eu". */
  readonly label: string
  readonly kind: Kind
  /** A stable array while no feed is another one. */
  readonly feeds: readonly KindFeed[]
  /** Worst first for each cluster. */
  readonly problems: ReadonlyMap<ClusterId, readonly Problem[]>
  readonly opened: PlacedAddress | null
  readonly filters: TableFilters
  readonly onFilters: (filters: TableFilters) => void
  readonly namespace: string | null
  readonly onNamespace: (namespace: string | null) => void
  /** What no choice of a namespace is called. */
  readonly allNamespaces: string
  /** The table is over several clusters, even if only one is chosen now: each row says on which it is. */
  readonly several?: boolean
  readonly edge?: (placed: PlacedRow) => string
  /** How far the rows can be believed, and their number. */
  readonly status: (counts: RowCounts) => ReactNode
  /** Why there are no rows where no filter hides any. */
  readonly empty: (hidden: number, clearFilters: () => void) => ReactNode
}

const firstSort: Readonly<Record<string, Sorting>> = {
  events: { column: 'last-seen', direction: 'ascending' },
}
const byName: Sorting = { column: 'name', direction: 'ascending' }

/** One kind on one cluster or on many: filters, columns, keys and the table. */
export function KindTable({
  label,
  kind,
  feeds,
  problems,
  opened,
  filters,
  onFilters,
  namespace,
  onNamespace,
  allNamespaces,
  several = false,
  edge,
  status,
  empty,
}: Props) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [menuOpen, setMenuOpen] = useState(false)
  // While someone types, the rows follow when there is time for it; a key in the table is for what was asked for.
  const [typing, setTyping] = useState(false)
  const deferred = useDeferredValue(filters)
  const applied = typing ? deferred : filters
  const filterBox = useRef<HTMLInputElement>(null)
  const labelBox = useRef<HTMLInputElement>(null)
  const namespaceBox = useRef<HTMLSelectElement>(null)
  const hidden = useHiddenColumns(kind)
  const columns = useTableColumns({ kind, feeds, problems })
  const shownColumns = useMemo(() => {
    const shown = columns.filter(({ id }) => !hidden.includes(id))
    return several ? [clusterColumn, ...shown] : shown
  }, [columns, hidden, several])

  const [placer] = useState(() => new RowPlacer())
  const all = useMemo(
    () => placer.place(feeds.map(({ cluster, view }) => ({ cluster, rows: view.rows }))),
    [placer, feeds],
  )
  const chosenNamespace = kind.namespaced ? namespace : null
  const labels = useMemo(() => {
    const reading = parseLabelSelector(applied.labels)
    return applied.labels.trim() === '' || 'wrong' in reading ? null : reading.matches
  }, [applied.labels])
  const rows = useMemo(
    () => filterRows(kind, all, { text: applied.text, namespace: chosenNamespace, labels, several }),
    [kind, all, applied.text, chosenNamespace, labels, several],
  )
  const namespaces = useMemo(() => namespacesOf(all, chosenNamespace), [all, chosenNamespace])
  // What a filter hides is not acted on.
  const selectedRows = useMemo(
    () => (selected.size === 0 ? [] : rows.filter(({ key }) => selected.has(key))),
    [rows, selected],
  )
  const stale = useMemo(() => {
    const clusters = new Set(feeds.filter(isStale).map(({ cluster }) => cluster))
    return ({ cluster }: PlacedRow) => clusters.has(cluster)
  }, [feeds])

  useTableKeys({ kind, filterBox, labelBox, namespaceBox, onColumns: setMenuOpen })

  const underCursor = useRef<PlacedAddress | null>(null)
  const onCursor = useCallback((placed: PlacedRow | null) => {
    underCursor.current = placed === null ? null : addressOf(placed)
  }, [])
  useLogKey(kind.plural, underCursor, opened)
  useForwardKey(kind.plural, underCursor, opened)
  useActionKey(kind.plural, underCursor, opened)
  useShellKey(kind.plural, underCursor, opened)

  const onType = (typed: TableFilters) => {
    setTyping(true)
    onFilters(typed)
  }
  const clearFilters = () => {
    onFilters(noFilters)
    onNamespace(null)
  }
  const chosen =
    opened === null
      ? null
      : (rows.find(
          ({ cluster, row }) =>
            cluster === opened.cluster && row.name === opened.name && row.namespace === opened.namespace,
        )?.key ?? null)
  const labelled = all[0] === undefined || all[0].row.labels !== undefined

  return (
    <>
      <div className="@container shrink-0 border-b border-line">
        <div className="flex h-8 items-center gap-2 px-2">
          <FilterBox
            ref={filterBox}
            value={filters.text}
            onChange={(text) => onType({ ...filters, text })}
            onBlur={() => setTyping(false)}
            label={`Filter ${kind.title.toLowerCase()}`}
          />
          {labelled ? (
            <LabelBox
              ref={labelBox}
              value={filters.labels}
              onChange={(typed) => onType({ ...filters, labels: typed })}
              onBlur={() => setTyping(false)}
            />
          ) : null}
          {kind.namespaced ? (
            <NamespaceSelect
              ref={namespaceBox}
              chosen={chosenNamespace}
              all={allNamespaces}
              namespaces={namespaces}
              onChoose={onNamespace}
            />
          ) : null}
          <span className="min-w-28 flex-1 overflow-hidden">{status({ shown: rows.length, total: all.length })}</span>
          <span className="shrink-0">
            <ColumnMenu
              options={columns.filter(({ id }) => id !== 'name')}
              hidden={hidden}
              onToggle={(id) => toggleColumn(kind, id)}
              onReset={() => resetColumns(kind)}
              open={menuOpen}
              onOpenChange={setMenuOpen}
            />
          </span>
        </div>
      </div>
      <SelectionBar rows={selectedRows} several={several} onClear={() => setSelected(new Set())} />
      <DataTable<PlacedRow>
        label={label}
        rows={rows}
        rowId={({ key }) => key}
        columns={shownColumns}
        initialSort={firstSort[kind.plural] ?? byName}
        stale={stale}
        chosen={chosen}
        selected={selected}
        onSelect={setSelected}
        onOpen={({ cluster, row }) => goToCluster(cluster, kind.plural, { namespace: row.namespace, name: row.name })}
        onCursor={onCursor}
        {...(edge === undefined ? {} : { edge })}
        autoFocus
        reuseRows
        primary
        empty={empty(all.length, clearFilters)}
      />
    </>
  )
}
