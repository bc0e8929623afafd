import { lazy, Suspense, useEffect } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { EmptyState } from '../design/empty-state.tsx'

const Workbench = lazy(() => import('./terminal-workbench.tsx'))

/** Terminal sessions in tabs and panes. */
export function TerminalScreen() {
  const { terminals } = useServices()
  const empty = useStore(terminals.store, ({ layout }) => layout.tabs.length === 0)
  useDocumentTitle('Terminal')
  useEffect(() => {
    if (empty) terminals.restore()
  }, [terminals, empty])
  return (
    <Suspense fallback={<EmptyState tone="muted" title="Loading the terminal …" />}>
      <Workbench />
    </Suspense>
  )
}
