import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { goToCluster } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import type { Sorting } from '../design/table-header.tsx'
import { FilterBox } from './filter-box.tsx'
import { filterRows, namespacesOf } from './filter-rows.ts'
import { FreshnessLine } from './freshness-line.tsx'
import { hasWideColumns, kindColumns, rowKey } from './kind-columns.tsx'
import { useNamespaceChoice } from './namespace-choice.ts'
import { RowsEmpty } from './rows-empty.tsx'
import { useRows } from './use-rows.ts'

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
  const [wide, setWide] = useState(false)
  // Set only where listing all namespaces is refused.
  const [scope, setScope] = useState<string | null>(null)
  const { namespace, setNamespace } = useNamespaceChoice()
  const feed = useRows({ cluster, kind: kind.plural, namespace: scope })
  const deferredFilter = useDeferredValue(filter)
  const filterBox = useRef<HTMLInputElement>(null)

  const chosenNamespace = kind.namespaced ? namespace : null
  const rows = useMemo(
    () => filterRows(kind, feed.rows, deferredFilter, chosenNamespace),
    [kind, feed.rows, deferredFilter, chosenNamespace],
  )
  const namespaces = useMemo(() => namespacesOf(feed.rows, chosenNamespace), [feed.rows, chosenNamespace])

  const columns = useMemo(() => {
    const severities = new Map(
      problems
        .filter(({ object }) => object.kind === kind.plural)
        // Worst first in, so walking backwards leaves the worst.
        .reverse()
        .map(({ object, severity }) => [rowKey(object.namespace, object.name), severity]),
    )
    return kindColumns(kind, wide, (row) => severities.get(rowKey(row.namespace, row.name)))
  }, [kind, wide, problems])

  useShortcuts(
    useMemo(
      () => [
        { keys: '/', label: 'Filter the table', group: 'This screen' as const, run: () => filterBox.current?.focus() },
        {
          keys: 'w',
          label: 'More or fewer columns',
          group: 'This screen' as const,
          run: () => setWide((before) => !before),
        },
      ],
      [],
    ),
  )

  const clearFilters = () => {
    setFilter('')
    setNamespace(null)
  }
  const chosenRow =
    opened === null
      ? null
      : (rows.find((row) => row.name === opened.name && row.namespace === opened.namespace)?.uid ?? null)
  const stale = unproven || (feed.freshness.state !== 'live' && feed.freshness.state !== 'loading')

  return (
    <>
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <FilterBox ref={filterBox} value={filter} onChange={setFilter} label={`Filter ${kind.title.toLowerCase()}`} />
        {kind.namespaced ? (
          <label className="flex shrink-0 items-center gap-1.5 text-sm text-soft">
            Namespace
            <select
              value={chosenNamespace ?? ''}
              onChange={(event) => setNamespace(event.target.value === '' ? null : event.target.value)}
              className="h-6 max-w-44 rounded border border-edge bg-canvas px-1 text-ink"
            >
              <option value="">{scope === null ? 'all' : scope}</option>
              {namespaces.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {hasWideColumns(kind) ? (
          <Button look="bare" keys="w" aria-pressed={wide} onClick={() => setWide(!wide)}>
            {wide ? 'Fewer columns' : 'All columns'}
          </Button>
        ) : null}
        <FreshnessLine freshness={feed.freshness} shown={rows.length} total={feed.rows.length} unproven={unproven} />
      </div>
      <DataTable<Row>
        label={`${kind.title} of ${cluster}`}
        rows={rows}
        rowId={(row) => row.uid}
        columns={columns}
        initialSort={firstSort[kind.plural] ?? byName}
        stale={stale}
        chosen={chosenRow}
        onOpen={(row) => goToCluster(cluster, kind.plural, { namespace: row.namespace, name: row.name })}
        autoFocus
        primary
        empty={
          <RowsEmpty
            kind={kind}
            freshness={feed.freshness}
            hidden={feed.rows.length}
            onClearFilters={clearFilters}
            onNamespace={setScope}
          />
        }
      />
    </>
  )
}
