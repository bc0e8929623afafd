import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { LogView } from '@shared/logs/log-view.ts'
import { useCallback, useEffect, useRef } from 'react'
import { useServices } from '../app/services.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import { viewRoute } from './log-route.ts'
import { goToLogs } from './open-logs.ts'

interface Props {
  readonly open: boolean
  readonly cluster: ClusterId
  readonly onClose: () => void
}

/** The saved log views of the platform, on one cluster. Arrows walk, Enter opens. */
export function ViewsDialog({ open, cluster, onClose }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Log views on ${cluster}`}
      description="Logs that are looked at often; the platform profile names them."
    >
      {open ? <Views cluster={cluster} onClose={onClose} /> : null}
    </Dialog>
  )
}

function Views({ cluster, onClose }: Omit<Props, 'open'>) {
  const { clients } = useServices()
  const list = useRef<HTMLUListElement>(null)
  const { value: views, error } = useAnswer(useCallback(() => clients.logs.views({ cluster }), [clients, cluster]))
  useEffect(() => {
    if (views !== null) list.current?.querySelector('button')?.focus()
  }, [views])
  if (error !== null) return <ErrorPanel error={error} />
  if (views === null) return <EmptyState tone="muted" title="Asking …" />
  if (views.length === 0) return <EmptyState tone="muted" title="The platform profile names no log views" />
  return (
    <ul ref={list} onKeyDown={walkButtons} aria-label="Log views" className="m-0 min-h-0 list-none overflow-auto p-1.5">
      {views.map((view) => (
        <li key={view.id}>
          <button
            type="button"
            onClick={() => {
              onClose()
              goToLogs(viewRoute(cluster, view))
            }}
            className="flex w-full items-baseline gap-3 rounded px-2.5 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
          >
            <span className="font-medium">{view.title}</span>
            <span className="ml-auto min-w-0 truncate text-sm text-soft">{siftWords(view)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function siftWords({ target, container, sift }: LogView): string {
  const what = target.kind === 'namespaces' ? `all of ${target.name}` : `${target.kind}/${target.name}`
  return [
    container === undefined ? what : `${what} ${container}`,
    sift.level === null ? '' : `${sift.level} and worse`,
    sift.filter === ''
      ? ''
      : `${sift.invert ? 'without' : 'with'} ${sift.regex ? `/${sift.filter}/` : `“${sift.filter}”`}`,
    sift.where,
  ]
    .filter((word) => word !== '')
    .join(' · ')
}
