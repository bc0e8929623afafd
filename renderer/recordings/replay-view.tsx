import '@xterm/xterm/css/xterm.css'
import { utcText } from '@shared/clusters/utc-text.ts'
import type { RecordingSurvey } from '@shared/recordings/recording.ts'
import { FitAddon } from '@xterm/addon-fit'
import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { spanClock } from '../incidents/incident-words.ts'
import { guardedTerminal } from '../terminal/guarded-terminal.ts'
import { CastPlayer, type PlayerScreen } from './cast-player.ts'
import type { Replayed } from './replay-desk.ts'

const smallStep = 5
const largeStep = 30
/** px; a screen that is still too large is scrolled. */
const smallestLetters = 6

/** One recording on a screen that takes no input. Loaded lazily, with the terminal itself; do not import it directly. */
export default function ReplayView({ replayed }: { readonly replayed: Replayed }) {
  const { clients } = useServices()
  const { recording, sha256 } = replayed
  const { value: survey, error } = useAnswer(
    useCallback(() => clients.recordings.survey(recording), [clients, recording]),
  )
  if (error !== null) return <ErrorPanel error={error} />
  if (survey === null) return <EmptyState tone="muted" title="Reading the recording …" />
  return (
    <>
      <Standing survey={survey} sha256={sha256} />
      <Screen replayed={replayed} survey={survey} />
    </>
  )
}

/** Whether the file is what the timeline names, and what of it cannot be shown. */
function Standing({ survey, sha256 }: { readonly survey: RecordingSurvey; readonly sha256: string | null }) {
  const { header, faults, tornBytes } = survey
  return (
    <div className="flex flex-wrap items-center gap-x-3 px-4 pt-1 text-sm">
      <span className="text-soft">{header.title ?? 'without a title'}</span>
      {header.timestamp === null ? null : <span className="text-soft">{utcText(header.timestamp * 1000)}</span>}
      <span title={survey.sha256} className="font-mono text-soft">
        sha256 {survey.sha256.slice(0, 12)}…
      </span>
      {sha256 === null ? null : sha256 === survey.sha256 ? (
        <StatusBadge tone="ok">as the timeline has it</StatusBadge>
      ) : (
        <StatusBadge tone="bad">changed since the timeline named it</StatusBadge>
      )}
      {tornBytes === 0 ? null : <StatusBadge tone="warn">cut off in its last line</StatusBadge>}
      {faults === 0 ? null : (
        <StatusBadge tone="warn">{`${faults} lines are none of a recording, and left out`}</StatusBadge>
      )}
    </div>
  )
}

function Screen({ replayed, survey }: { readonly replayed: Replayed; readonly survey: RecordingSurvey }) {
  const { clients, terminals } = useServices()
  const box = useRef<HTMLDivElement>(null)
  const [player, setPlayer] = useState<CastPlayer | null>(null)
  const { recording } = replayed
  useEffect(() => {
    if (box.current === null) return
    const { fontSize } = terminals.store.getState().preferences
    const terminal = guardedTerminal({ fontSize, scrollback: 1_000, disableStdin: true })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    // Keys are the player's.
    terminal.attachCustomKeyEventHandler(() => false)
    terminal.open(box.current)
    const fitLetters = () => {
      terminal.options.fontSize = fontSize
      const room = fit.proposeDimensions()
      if (room === undefined) return
      const share = Math.min(1, room.cols / terminal.cols, room.rows / terminal.rows)
      terminal.options.fontSize = Math.max(smallestLetters, Math.floor(fontSize * share))
    }
    const resizing = new ResizeObserver(fitLetters)
    resizing.observe(box.current)
    const screen: PlayerScreen = {
      write: (text) => new Promise((resolve) => terminal.write(text, resolve)),
      resize: (columns, rows) => {
        terminal.resize(columns, rows)
        fitLetters()
      },
      reset: () => terminal.reset(),
    }
    const made = new CastPlayer({
      survey,
      read: (from) => clients.recordings.read({ ...recording, from }),
      screen,
      now: () => performance.now(),
      after,
    })
    setPlayer(made)
    made.toggle()
    return () => {
      made.close()
      resizing.disconnect()
      terminal.dispose()
    }
  }, [clients, terminals, recording, survey])
  return (
    <div
      onKeyDown={(event) => (player === null ? undefined : drive(player, event))}
      className="flex min-h-0 flex-1 flex-col"
      role="application"
      aria-label="Replay"
    >
      <div ref={box} className="m-2 min-h-0 flex-1 overflow-auto rounded border border-line bg-panel p-1" />
      {player === null ? null : <Controls player={player} total={survey.shownSeconds} />}
    </div>
  )
}

function Controls({ player, total }: { readonly player: CastPlayer; readonly total: number }) {
  const { phase, elapsed, speed, mark, failure } = useStore(player.store)
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const playing = phase === 'playing'
  const place = `${spanClock(elapsed * 1000)} of ${spanClock(total * 1000)}`
  return (
    <div className="flex shrink-0 items-center gap-2 border-t border-line p-2">
      <Button ref={first} keys="Space" onClick={() => player.toggle()}>
        {playing ? <Pause aria-hidden="true" size={12} /> : <Play aria-hidden="true" size={12} />}
        {playing ? 'Pause' : phase === 'ended' ? 'From the beginning' : 'Play'}
      </Button>
      <Button look="bare" keys="←" onClick={() => player.move(-smallStep)}>
        −{smallStep} s
      </Button>
      <Button look="bare" keys="→" onClick={() => player.move(smallStep)}>
        +{smallStep} s
      </Button>
      <input
        type="range"
        min={0}
        max={Math.max(total, 0.1)}
        step={0.1}
        value={elapsed}
        onChange={({ target }) => player.moveTo(Number(target.value))}
        aria-label="Place in the recording"
        aria-valuetext={place}
        className="min-w-24 flex-1"
      />
      <span role="timer" className="w-28 shrink-0 text-right tabular-nums">
        {place}
      </span>
      <Button look="bare" keys="+ -" onClick={() => player.faster(1)} aria-label={`Speed ${speed}×, faster`}>
        {speed}×
      </Button>
      <span role="status" className="w-72 shrink-0 truncate text-sm text-soft" title={mark}>
        {failure !== '' ? <span className="text-bad">{failure}</span> : phase === 'moving' ? 'Moving there …' : mark}
      </span>
    </div>
  )
}

function drive(player: CastPlayer, event: KeyboardEvent): void {
  const step = event.shiftKey ? largeStep : smallStep
  const acts: Record<string, () => void> = {
    ' ': () => player.toggle(),
    ArrowLeft: () => player.move(-step),
    ArrowRight: () => player.move(step),
    Home: () => player.moveTo(0),
    '+': () => player.faster(1),
    '-': () => player.faster(-1),
  }
  const act = acts[event.key]
  if (act === undefined) return
  // A focused button would be pressed by the space bar besides.
  event.preventDefault()
  act()
}
