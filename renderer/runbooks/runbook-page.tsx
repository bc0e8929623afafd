import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { FileWarning } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { usePlaces } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { ConfirmDialog } from '../design/confirm-dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { MarkdownView } from './markdown-view.tsx'
import { goToRunbooks, startRunbook } from './open-runbook.ts'
import { RunbookOrigin, RunbookSeverity } from './runbook-columns.tsx'
import { StepReference } from './step-reference.tsx'

/** A runbook to read, with no cluster at all; from here it is run. */
export function RunbookPage({ id }: { readonly id: string }) {
  const { clients } = useServices()
  const { value: runbook, error, again } = useAnswer(useCallback(() => clients.runbooks.show({ id }), [clients, id]))
  const order = useFleet((state) => state.order)
  const lastCluster = usePlaces((state) => state.lastCluster)
  const [accepting, setAccepting] = useState(false)
  const [refused, setRefused] = useState<ErrorShape | null>(null)
  useDocumentTitle(runbook?.title ?? id)

  const runnable = runbook?.accepted === true
  const run = useCallback(() => {
    if (!runnable) return
    const clusters = lastCluster !== null && order.includes(lastCluster) ? [lastCluster] : []
    startRunbook({ runbook: id, clusters, inputs: {}, because: '' })
  }, [runnable, id, lastCluster, order])
  const ask = useCallback(() => setAccepting(runbook?.accepted === false), [runbook])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'r', label: 'Run this runbook', group, run },
        { keys: 'A', label: 'Accept this runbook of your own', group, run: ask },
        { keys: 'Esc', label: 'Back to the runbooks', group, run: () => goToRunbooks() },
      ]
    }, [run, ask]),
  )

  const accept = async () => {
    setAccepting(false)
    if (runbook === null) return
    try {
      await clients.runbooks.accept({ id, hash: runbook.hash })
      setRefused(null)
    } catch (thrown) {
      setRefused(toErrorShape(thrown))
    }
    again()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="min-w-0 truncate text-lg font-semibold">{runbook?.title ?? id}</h1>
        {runbook === null ? null : (
          <>
            <RunbookSeverity severity={runbook.severity} />
            <span className="truncate text-sm text-soft">
              {[...runbook.guides, `${runbook.minutes} min`, `${stepsOf(runbook).length} steps`].join(' · ')}
            </span>
            <RunbookOrigin {...runbook} />
          </>
        )}
        <Button look="primary" keys="r" className="ml-auto" onClick={run} disabled={!runnable}>
          Run …
        </Button>
        <Button keys="Esc" onClick={() => goToRunbooks()}>
          Back
        </Button>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      {refused === null ? null : <ErrorPanel error={refused} />}
      {runbook === null ? (
        error === null ? (
          <EmptyState tone="muted" title="Reading the runbook …" />
        ) : null
      ) : (
        <ScrollArea label="The runbook" className="min-h-0 flex-1 rounded border border-line bg-panel px-4 py-3">
          {runbook.accepted ? null : (
            <div className="mb-3 flex items-start gap-3 rounded border border-warn p-2.5">
              <FileWarning aria-hidden="true" size={15} className="mt-0.5 shrink-0 text-warn" />
              <p className="m-0 min-w-0 flex-1">
                It comes from your own folder and this very file was not accepted: it can be read and not run. Its
                commands act with your rights. sha256{' '}
                <code className="font-mono text-sm break-all">{runbook.hash}</code>
              </p>
              <Button keys="A" onClick={ask}>
                Accept …
              </Button>
            </div>
          )}
          <p className="mb-2 text-soft">{runbook.summary}</p>
          <MarkdownView markdown={runbook.intro} />
          {runbook.symptoms.length === 0 ? null : (
            <p className="mt-2 text-sm text-soft">Symptoms: {runbook.symptoms.join(' · ')}</p>
          )}
          <div className="mt-3">
            {runbook.sections.map((section) =>
              section.form === 'text' ? (
                <section key={`text ${section.line}`} className="flex flex-col gap-2 border-t border-line py-3">
                  <h2 className="text-lg font-semibold">{section.title}</h2>
                  <MarkdownView markdown={section.markdown} />
                </section>
              ) : (
                <StepReference
                  key={section.step.id}
                  step={section.step}
                  number={stepsOf(runbook).indexOf(section.step) + 1}
                />
              ),
            )}
          </div>
        </ScrollArea>
      )}
      <ConfirmDialog
        open={accepting}
        title={`Accept ${id}.md?`}
        description="From now on this very file may be run, with your rights on the clusters. Another content must be accepted anew."
        action="Accept this file"
        onConfirm={() => void accept()}
        onCancel={() => setAccepting(false)}
      >
        <p className="text-sm text-soft">sha256</p>
        <code className="font-mono text-sm break-all">{runbook?.hash}</code>
      </ConfirmDialog>
    </div>
  )
}
