import type { IgnoresMessage } from '@shared/problems/contract.ts'
import type { Ignore } from '@shared/problems/ignore.ts'
import { useEffect, useRef, useState } from 'react'
import { useFiveSeconds } from '../app/clock.ts'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { closeIgnoreDesk } from './ignore-desk.ts'
import { ignoreText } from './ignore-words.ts'
import { useTakeBack } from './use-take-back.ts'

const columns: readonly TableColumn<Ignore>[] = [
  {
    id: 'rule',
    title: 'Rule',
    width: 24,
    cell: ({ rule }) => <span title={rule}>{rule}</span>,
  },
  {
    id: 'title',
    title: 'As it was called',
    width: 48,
    cell: ({ title }) => <span title={title}>{title}</span>,
  },
  {
    id: 'ignored',
    title: 'Ignored',
    width: 40,
    cell: (by, now) => <span title={ignoreText(by, now)}>{ignoreText(by, now)}</span>,
  },
]

/** Every decision, whether or not it covers anything now; Enter takes one back. */
export function IgnoreList() {
  const { clients } = useServices()
  const [message, setMessage] = useState<IgnoresMessage | null>(null)
  const [chosen, setChosen] = useState<Ignore | null>(null)
  const { takeBack, error } = useTakeBack(() => setChosen(null))
  const now = useFiveSeconds()
  useEffect(
    () =>
      keepOpen<IgnoresMessage>(
        (observer) => clients.problems.ignores({}, observer),
        {
          next: setMessage,
          broken: ({ code, message: why, hint }) => setMessage({ ignores: [], error: { code, message: why, hint } }),
        },
        after,
      ),
    [clients],
  )
  const list = useRef<HTMLDivElement>(null)
  const arrived = message !== null
  useEffect(() => {
    // A table that gets the focus with its rows has its first one under the cursor.
    if (arrived) list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  }, [arrived])
  const broken = error ?? message?.error ?? null
  return (
    <>
      {broken === null ? null : <ErrorPanel error={broken} />}
      <div ref={list} className="mt-2 flex h-[46vh] min-h-0 border-t border-line">
        {message === null ? (
          <EmptyState tone="muted" title="Reading …" />
        ) : (
          <DataTable
            label="What is ignored"
            rows={message.ignores}
            rowId={({ id }) => id}
            columns={columns}
            onOpen={({ id }) => takeBack(id)}
            onCursor={setChosen}
            empty={
              <EmptyState tone="muted" title="Nothing is ignored">
                i on a problem ignores it.
              </EmptyState>
            }
          />
        )}
      </div>
      <div className="flex items-center justify-end gap-2 border-t border-line p-3">
        <span className="mr-auto min-w-0 truncate text-sm text-soft">
          {chosen === null ? '' : `${chosen.title} · ${ignoreText(chosen, now)}`}
        </span>
        <Button onClick={closeIgnoreDesk} keys="Esc">
          Close
        </Button>
        <Button
          look="primary"
          disabled={chosen === null}
          onClick={() => chosen !== null && takeBack(chosen.id)}
          keys="Enter"
        >
          Count it again
        </Button>
      </div>
    </>
  )
}
