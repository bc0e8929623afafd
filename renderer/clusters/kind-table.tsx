import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { useActionKey } from '../actions/use-action-key.ts'
import { goToCluster } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { DataTable } from '../design/data-table.tsx'
import type { Sorting } from '../design/table-header.tsx'
import { useLogKey } from '../logs/use-log-key.ts'
import { resetColumns, toggleColumn, useHiddenColumns } from './column-choice.ts'
import { ColumnMenu } from './column-menu.tsx'
import { FilterBox } from './filter-box.tsx'
import { filterRows, namespacesOf } from './filter-rows.ts'
import { useFleet } from './fleet-store.ts'
import { FreshnessLine } from './freshness-line.tsx'
import { LabelBox } from './label-box.tsx'
import { useNamespaceChoice } from './namespace-choice.ts'
import { NamespaceSelect } from './namespace-select.tsx'
import { RowsEmpty } from './rows-empty.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useNamespaceScope } from './use-namespace-scope.ts'
import { useRows } from './use-rows.ts'
import { useTableColumns } from './use-table-columns.ts'
import { useTableKeys } from './use-table-keys.ts'

interface Props {
  readonly cluster: ClusterId
  readonly kind: Kind
  readonly problems: readonly Problem[]
  readonly opened: ObjectAddress | null
  /** The whole connection is not live: no row is proven, whatever its own watch says. */
  readonly unproven: boolean
}

const firstSort: Readonly<Record<string, Sorting>> = {
  events: { column: 'last-seen', direction: 'ascending' },
}
const byName: Sorting = { column: 'name', direction: 'ascending' }

/** One kind on one cluster: filters, how far it can be believed, and the table. */
export function KindTable({ cluster, kind, problems, opened, unproven }: Props) {
  const [filter, setFilter] = useState('')
  const [labelText, setLabelText] = useState('')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [menuOpen, setMenuOpen] = useState(false)
  // Set only where listing all namespaces is refused.
  const [scope, setScope] = useState<string | null>(null)
  const clusterScope = useFleet(({ byId }) => byId.get(cluster)?.namespace ?? null)
  const denied = useFleet(({ byId }) => byId.get(cluster)?.connection.phase === 'denied')
  const { choose } = useNamespaceScope(cluster)
  const { namespace, setNamespace } = useNamespaceChoice()
  const feed = useRows({ cluster, kind: kind.plural, namespace: scope })
  const deferredFilter = useDeferredValue(filter)
  const deferredLabels = useDeferredValue(labelText)
  const filterBox = useRef<HTMLInputElement>(null)
  const labelBox = useRef<HTMLInputElement>(null)
  const hidden = useHiddenColumns(kind)
  const columns = useTableColumns({ cluster, kind, problems, scope })
  const shownColumns = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden])

  const chosenNamespace = kind.namespaced ? namespace : null
  const labels = useMemo(() => {
    const reading = parseLabelSelector(deferredLabels)
    return deferredLabels.trim() === '' || 'wrong' in reading ? null : reading.matches
  }, [deferredLabels])
  const rows = useMemo(
    () => filterRows(kind, feed.rows, deferredFilter, chosenNamespace, labels),
    [kind, feed.rows, deferredFilter, chosenNamespace, labels],
  )
  const namespaces = useMemo(() => namespacesOf(feed.rows, chosenNamespace), [feed.rows, chosenNamespace])
  // What a filter hides is not acted on.
  const selectedRows = useMemo(
    () => (selected.size === 0 ? [] : rows.filter(({ uid }) => selected.has(uid))),
    [rows, selected],
  )

  useTableKeys({ kind, filterBox, labelBox, onColumns: setMenuOpen })

  const underCursor = useRef<Row | null>(null)
  const onCursor = useCallback((row: Row | null) => {
    underCursor.current = row
  }, [])
  useLogKey(cluster, kind.plural, underCursor, opened)
  useActionKey(cluster, kind.plural, underCursor, opened)

  const clearFilters = () => {
    setFilter('')
    setLabelText('')
    setNamespace(null)
  }
  const chosenRow =
    opened === null
      ? null
      : (rows.find((row) => row.name === opened.name && row.namespace === opened.namespace)?.uid ?? null)
  const stale = unproven || (feed.freshness.state !== 'live' && feed.freshness.state !== 'loading')
  const labelled = feed.rows.length === 0 || feed.rows[0]?.labels !== undefined

  return (
    <>
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <FilterBox ref={filterBox} value={filter} onChange={setFilter} label={`Filter ${kind.title.toLowerCase()}`} />
        {labelled ? <LabelBox ref={labelBox} value={labelText} onChange={setLabelText} /> : null}
        {kind.namespaced ? (
          <NamespaceSelect
            chosen={chosenNamespace}
            all={scope ?? clusterScope ?? 'all'}
            namespaces={namespaces}
            onChoose={setNamespace}
          />
        ) : null}
        <span className="min-w-18 flex-1 overflow-hidden">
          <FreshnessLine freshness={feed.freshness} shown={rows.length} total={feed.rows.length} unproven={unproven} />
        </span>
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
      <SelectionBar rows={selectedRows} onClear={() => setSelected(new Set())} />
      <DataTable<Row>
        label={`${kind.title} of ${cluster}`}
        rows={rows}
        rowId={(row) => row.uid}
        columns={shownColumns}
        initialSort={firstSort[kind.plural] ?? byName}
        stale={stale}
        chosen={chosenRow}
        selected={selected}
        onSelect={setSelected}
        onOpen={(row) => goToCluster(cluster, kind.plural, { namespace: row.namespace, name: row.name })}
        onCursor={onCursor}
        autoFocus
        primary
        empty={
          <RowsEmpty
            kind={kind}
            freshness={feed.freshness}
            hidden={feed.rows.length}
            onClearFilters={clearFilters}
            onNamespace={denied ? choose : setScope}
          />
        }
      />
    </>
  )
}
