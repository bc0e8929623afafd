import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'

interface Props {
  readonly run: string
  readonly step: string
  readonly title: string
  readonly cluster: string
  readonly attempt: number
  readonly onClose: () => void
}

/** What the core gives at once. */
const pageLines = 1000

/** The whole output of an attempt, a page at a time: only one page is ever in memory. */
export function OutputDialog({ run, step, title, cluster, attempt, onClose }: Props) {
  const { clients } = useServices()
  const [from, setFrom] = useState(0)
  const { value, error } = useAnswer(
    useCallback(
      async () => ({ from, ...(await clients.runbooks.output({ run, step, cluster, attempt, from })) }),
      [clients, run, step, cluster, attempt, from],
    ),
  )
  const body = useRef<HTMLDivElement>(null)
  const total = value?.total ?? 0
  const turn = (by: -1 | 1) => {
    const to = from + by * pageLines
    if (to < 0 || to >= total) return
    setFrom(to)
    // The button that was pressed may be out of use on the new page, and the focus with it.
    const lines = body.current?.querySelector<HTMLElement>('section')
    lines?.focus({ preventScroll: true })
    lines?.scrollTo({ top: 0 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { n: 1, p: -1 }[event.key]
    if (by === 1 || by === -1) turn(by)
  }
  return (
    <Dialog open wide onClose={onClose} title={`Output of "${title}"`} description={`${cluster}, attempt ${attempt}`}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same. */}
      <div ref={body} onKeyDown={onKeyDown} className="flex min-h-0 flex-col">
        {error === null ? null : <ErrorPanel error={error} />}
        {value === null ? (
          error === null ? (
            <EmptyState tone="muted" title="Reading …" />
          ) : null
        ) : (
          <ScrollArea
            label="The whole output"
            className="m-4 mb-2 h-[60vh] min-h-0 rounded border border-line bg-canvas"
          >
            <pre className="p-2 font-mono text-sm">
              {value.lines.length === 0 ? '(nothing)' : value.lines.join('\n')}
            </pre>
          </ScrollArea>
        )}
        <div className="flex items-center gap-2 px-4 pb-3">
          <span className="mr-auto text-sm text-soft">
            {value === null || total === 0
              ? ''
              : `Lines ${value.from + 1} to ${value.from + value.lines.length} of ${total}`}
          </span>
          <Button keys="p" onClick={() => turn(-1)} disabled={from === 0}>
            Page before
          </Button>
          <Button keys="n" onClick={() => turn(1)} disabled={from + pageLines >= total}>
            Next page
          </Button>
          <Button keys="Esc" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
