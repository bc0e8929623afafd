import { spanText } from '@shared/clusters/age.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { GateBlock } from '@shared/runbooks/gate.ts'
import type { StepState } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { ReactNode } from 'react'
import { useSecond } from '../app/clock.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { Progress } from '../design/progress.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { MarkdownView } from './markdown-view.tsx'
import { PhaseBadge } from './phase-badge.tsx'
import { ResultView } from './result-view.tsx'
import { CommandText } from './step-reference.tsx'
import { lastAttempt, proposed } from './way-on.ts'

interface Props {
  readonly step: RunbookStep
  readonly state: StepState
  readonly cluster: Pick<ClusterSummary, 'id' | 'environment' | 'protection'>
  /** As it would be typed there. */
  readonly command: string
  readonly block: GateBlock | null
  readonly explained: boolean
  /** What the step asks of a person; null when nothing. */
  readonly asks: ReactNode
  /** What can be done now. */
  readonly children: ReactNode
}

/** One step on one cluster: where, how it was judged, what can be done, why, what runs, what came back. */
export function StepPane({ step, state, cluster, command, block, explained, asks, children }: Props) {
  const attempt = lastAttempt(state)
  const text = proposed(state)?.text
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <EnvironmentBand cluster={cluster} />
      {/* Of one height, so that nothing below moves when a verdict comes. */}
      <ScrollArea label="Verdict" className="h-[92px] shrink-0 border-b border-line px-2.5 py-1.5">
        <div className="flex items-center gap-3">
          <PhaseBadge state={state} />
          {state.phase === 'running' && attempt !== null ? <Elapsed since={attempt.startedAt} /> : null}
          {attempt?.endedAt != null && state.phase === 'judged' ? (
            <span className="text-sm text-soft">
              attempt {attempt.number}, {attempt.source === 'judged' ? 'judged by a person' : attempt.source},{' '}
              {((attempt.endedAt - attempt.startedAt) / 1000).toFixed(1)} s
            </span>
          ) : null}
        </div>
        <p role="status" className="m-0 break-words font-medium">
          {wordsOf(state, step, block)}
        </p>
        {text === undefined ? null : <p className="m-0 break-words">Proposed: {text}</p>}
      </ScrollArea>
      <div className="flex h-16 shrink-0 flex-col justify-center gap-1.5 border-b border-line px-2.5">{children}</div>
      <ScrollArea label="The step" className="flex min-h-0 flex-1 flex-col gap-3 p-2.5">
        {asks}
        {state.progress === null ? null : (
          <div>
            <p className="m-0 break-words">{state.progress.text}</p>
            <Progress label="Progress of the step" done={state.progress.done} total={state.progress.total} />
          </div>
        )}
        {explained ? <Explained state={state} /> : null}
        <CommandText text={attempt === null || attempt.command === '' ? command : attempt.command} what="command" />
        {attempt === null ? null : <ResultView attempt={attempt} show={step.show} />}
        <section aria-label="Why" className="border-t border-line pt-2">
          <MarkdownView markdown={step.why} />
        </section>
        {attempt?.error == null ? null : (
          <p className="m-0 break-words text-bad">
            {attempt.error.message} {attempt.error.hint} <span className="font-mono text-xs">{attempt.error.code}</span>
          </p>
        )}
      </ScrollArea>
    </div>
  )
}

function wordsOf(state: StepState, step: RunbookStep, block: GateBlock | null): string {
  if (state.phase === 'interrupted') {
    return `${state.because}. Look what it did before you run it again: it is never repeated by itself.`
  }
  if (state.phase === 'confirming') return 'Its effect was looked at. Nothing is changed before you say so.'
  if (state.phase === 'waiting' && block !== null) return `Blocked: ${block.reason}.`
  if (state.phase === 'waiting' && step.when !== null) return `Runs only when ${step.when}`
  return state.because
}

function Explained({ state }: { readonly state: StepState }) {
  const decided = lastAttempt(state)?.decidedBy ?? null
  return (
    <section aria-label="Explained" className="rounded border border-edge p-2">
      {state.override === null ? null : (
        <p className="m-0 break-words">
          Overridden by {state.override.who}: {state.override.reason}
        </p>
      )}
      {decided === null ? (
        <p className="m-0 text-soft">No expression decided: {state.because || 'it was not judged yet'}.</p>
      ) : (
        <>
          <p className="m-0 text-sm text-soft">The expectation that decided</p>
          <code className="block font-mono text-sm break-words">{decided.expression}</code>
          <p className="m-0 mt-1 text-sm text-soft">What it saw</p>
          <pre className="font-mono text-sm break-words whitespace-pre-wrap">{decided.saw || '(nothing)'}</pre>
        </>
      )}
    </section>
  )
}

/** Ticks by itself, so that the rest is not drawn every second. */
function Elapsed({ since }: { readonly since: number }) {
  const now = useSecond()
  return now - since < 1000 ? null : <span className="text-sm text-soft">for {spanText(now - since)}</span>
}
