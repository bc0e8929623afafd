import { useMemo, useState } from 'react'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { environmentEdge } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { AddContextsDialog } from './add-contexts-dialog.tsx'
import { findingColumns } from './finding-columns.tsx'
import { FindingPane } from './finding-pane.tsx'
import { findingRows, tallyText } from './finding-rows.ts'
import { KubeconfigPanel } from './kubeconfig-panel.tsx'
import { useSourceActions } from './use-source-actions.ts'
import { useSources } from './use-sources.ts'

/** Where everything on the other screens comes from: what was found on each cluster, how, and whether it answers. */
export function SourcesScreen() {
  const { overview, broken } = useSources()
  const actions = useSourceActions()
  const byId = useFleet((state) => state.byId)
  const [cursor, setCursor] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  useDocumentTitle('Sources')

  const rows = useMemo(() => findingRows(overview?.clusters ?? []), [overview])
  const row = rows.find(({ key }) => key === cursor) ?? rows[0] ?? null
  const { test } = actions
  const cluster = row?.cluster.cluster ?? null
  const source = row?.finding.id ?? null
  const clusters = overview?.clusters
  useShortcuts(
    useMemo(
      () => [
        {
          keys: 't',
          label: 'Test the source under the cursor',
          group: 'This screen' as const,
          run: () => {
            if (cluster !== null) test(cluster, source)
          },
        },
        {
          keys: 'T',
          label: 'Test every source',
          group: 'This screen' as const,
          run: () => {
            for (const each of clusters ?? []) test(each.cluster, null)
          },
        },
        {
          keys: 'a',
          label: 'Add contexts',
          group: 'This screen' as const,
          run: () => setAdding(true),
        },
      ],
      [cluster, source, clusters, test],
    ),
  )

  if (overview === null) {
    return (
      <div className="flex min-h-0 flex-1 flex-col p-2">
        <h1 className="text-lg font-semibold">Sources</h1>
        {broken === null ? <EmptyState tone="muted" title="Asking for the sources …" /> : <ErrorPanel error={broken} />}
      </div>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Sources</h1>
        <p role="status" className="text-sm text-soft">
          {broken === null ? tallyText(rows) : `As last heard: ${tallyText(rows)}`}
        </p>
        <span className="ml-auto">
          <Button
            keys="T"
            onClick={() => {
              for (const each of overview.clusters) actions.test(each.cluster, null)
            }}
          >
            Test everything
          </Button>
        </span>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {actions.error === null ? null : <ErrorPanel error={actions.error} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="What was found" aside={`${overview.clusters.length} clusters`} className="min-w-0 flex-1">
          <DataTable
            label="Sources of every cluster"
            rows={rows}
            rowId={({ key }) => key}
            columns={findingColumns}
            edge={({ cluster: { cluster: id } }) => environmentEdge(byId.get(id)?.environment ?? 'unknown')}
            onOpen={({ key }) => setCursor(key)}
            onCursor={(under) => setCursor(under?.key ?? null)}
            stale={broken !== null}
            primary
            autoFocus
            empty={
              <EmptyState tone="warn" title="No clusters">
                No kubeconfig names a context that can be used. Add one with the key a.
              </EmptyState>
            }
          />
        </Panel>
        {row === null ? null : (
          <Panel
            title={row.finding.title}
            aside={<span className="truncate">{row.cluster.cluster}</span>}
            className="w-[38%] min-w-[340px] shrink-0"
          >
            <FindingPane row={row} actions={actions} />
          </Panel>
        )}
      </div>
      <KubeconfigPanel overview={overview} actions={actions} onAdd={() => setAdding(true)} />
      <AddContextsDialog open={adding} onClose={() => setAdding(false)} />
    </div>
  )
}
