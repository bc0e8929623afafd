import { sessionName } from '@shared/terminal/session.ts'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { RecordingControl } from './session-recording.tsx'
import type { Pane } from './terminal-layout.ts'
import type { TerminalViews } from './terminal-views.ts'

interface Props {
  readonly pane: Pane
  readonly views: TerminalViews
  readonly active: boolean
}

const phaseWords = { starting: 'connecting …', running: '', ended: 'ended', lost: 'connection lost' } as const

/** One session: which cluster it is on, in the cluster's colour, and its screen. */
export function TerminalPane({ pane, views, active }: Props) {
  const { terminals: desk } = useServices()
  const cluster = useCluster(pane.target.cluster)
  const session = useStore(desk.store, ({ sessions }) => sessions.get(pane.session ?? ''))
  const title = useStore(views.store, ({ titles }) => titles.get(pane.id) ?? '')
  const name = session?.name ?? sessionName(pane.target)
  const over = session?.phase === 'ended' || session?.phase === 'lost'
  const band = cluster ?? { id: pane.target.cluster, environment: 'unknown' as const, protection: 'confirm' as const }
  return (
    <section
      aria-label={`${name} on ${pane.target.cluster}`}
      onFocusCapture={() => desk.change({ type: 'showPane', pane: pane.id })}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-panel"
    >
      <EnvironmentBand cluster={band} />
      <div
        className={`flex h-7 shrink-0 items-center gap-2 border-b px-2 ${active ? 'border-b-info' : 'border-b-line'}`}
      >
        <h2 className="min-w-0 truncate font-semibold">{name}</h2>
        {session === undefined || session.phase === 'running' ? null : (
          <span role="status" className="min-w-0 truncate text-sm text-warn">
            {phaseWords[session.phase]}
            {session.reason === '' ? '' : `: ${session.reason}`}
            {session.hint === '' ? '' : `. ${session.hint}`}
          </span>
        )}
        {title === '' ? null : (
          <span className="min-w-0 truncate text-sm text-soft" title="Set by the program, not by the cockpit">
            program says “{title}”
          </span>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-1">
          {session === undefined ? null : <RecordingControl session={session} onToggle={() => desk.record(pane.id)} />}
          {over ? (
            <Button keys="Enter" onClick={() => desk.again(pane.id)}>
              Start again
            </Button>
          ) : null}
          <Button look="bare" onClick={() => desk.close(pane.id)} aria-label={`End ${name}`}>
            End
          </Button>
        </span>
      </div>
      {session?.warnings.map((warning) => (
        <p key={warning} className="shrink-0 border-b border-line px-2 text-sm text-warn">
          {warning}
        </p>
      ))}
      {session?.recording == null || session.recording.ended === '' ? null : (
        <p role="alert" className="shrink-0 border-b border-line px-2 text-sm break-words text-warn">
          {session.recording.ended}
        </p>
      )}
      {pane.session === null ? (
        <EmptyState tone="muted" title="Not started">
          <p className="mb-2">It was open when the app ended last. What was on its screen was not kept.</p>
          <Button look="primary" keys="u" onClick={() => desk.again(pane.id)}>
            Start
          </Button>
        </EmptyState>
      ) : (
        <ScreenBox pane={pane} views={views} active={active} />
      )}
    </section>
  )
}

function ScreenBox({ pane, views, active }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current === null) return
    const view = views.viewOf(pane)
    view.show(box.current)
    return () => view.hide()
  }, [views, pane])
  useEffect(() => {
    // A dialog that is still closing puts the focus back to where it was; this comes after.
    if (active) requestAnimationFrame(() => views.viewOf(pane).focus())
  }, [views, pane, active])
  return <div ref={box} data-terminal={pane.id} className="min-h-0 flex-1 overflow-hidden py-1 pl-1.5" />
}
