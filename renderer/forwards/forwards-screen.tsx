import type { ForwardsMessage } from '@shared/forwards/contract.ts'
import type { Forward } from '@shared/forwards/forward.ts'
import { useCallback, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useStream } from '../bridge/use-stream.ts'
import { environmentEdge } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { forwardColumns } from './forward-columns.tsx'
import { ForwardDetail } from './forward-detail.tsx'
import { useForwardMoves } from './use-forward-moves.ts'

const none: readonly Forward[] = []

/** Every declared port-forward of every cluster: whether it leads somewhere now, and what goes through it. */
export function ForwardsScreen() {
  const { clients } = useServices()
  const { message, broken } = useStream<ForwardsMessage>(
    useCallback((observer) => clients.forwards.watch({}, observer), [clients]),
  )
  const byId = useFleet((state) => state.byId)
  const [cursor, setCursor] = useState<string | null>(null)
  useDocumentTitle('Port-forwards')
  const forwards = message?.forwards ?? none
  const forward = forwards.find(({ id }) => id === cursor) ?? forwards[0] ?? null
  const removed = message?.removed ?? null
  const moves = useForwardMoves(forward, removed)
  const serving = forwards.filter(({ state }) => state === 'listening').length
  const running = forwards.filter(({ state }) => state !== 'stopped').length
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-2">
        <h1 className="text-lg font-semibold">Port-forwards</h1>
        <p role="status" className="min-w-0 truncate text-sm text-soft">
          {message === null ? 'Asking …' : moves.said}
        </p>
        <span className="ml-auto flex items-center gap-1">
          {removed === null ? null : (
            <Button keys="u" onClick={moves.restore} title={removed.title}>
              Bring back
            </Button>
          )}
          <Button keys="s" onClick={moves.startOrStop} disabled={forward === null}>
            {forward === null || forward.state === 'stopped' ? 'Start' : 'Stop'}
          </Button>
          <Button keys="c" onClick={moves.copy} disabled={forward === null || forward.addresses.length === 0}>
            Copy address
          </Button>
          <Button
            keys="o"
            onClick={() => moves.browse('http')}
            disabled={forward === null || forward.addresses.length === 0}
          >
            Open
          </Button>
          <Button keys="w" onClick={moves.withApp} disabled={forward === null}>
            {forward?.startWithApp === true ? 'Not at start' : 'At start'}
          </Button>
          <Button keys="x" onClick={moves.remove} disabled={forward === null}>
            Remove
          </Button>
        </span>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {message?.settings == null ? null : <ErrorPanel error={message.settings} />}
      {moves.error === null ? null : <ErrorPanel error={moves.error} />}
      <Panel
        title="Declared"
        aside={`${serving} of ${running} running lead to a pod; ${forwards.length} declared`}
        className="min-h-0 flex-1"
      >
        <DataTable
          label="Port-forwards"
          rows={forwards}
          rowId={({ id }) => id}
          columns={forwardColumns}
          edge={({ cluster }) => environmentEdge(byId.get(cluster)?.environment ?? 'unknown')}
          stale={broken !== null}
          onOpen={({ id }) => setCursor(id)}
          onCursor={(under) => setCursor(under?.id ?? null)}
          autoFocus
          primary
          empty={
            <EmptyState tone="muted" title={message === null ? 'Asking …' : 'No port-forward is declared'}>
              The key f on a pod, a workload or a service makes one.
            </EmptyState>
          }
        />
        {forward === null ? null : <ForwardDetail forward={forward} />}
      </Panel>
    </div>
  )
}
