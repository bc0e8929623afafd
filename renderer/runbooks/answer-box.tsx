import type { Verdict } from '@shared/checks/check.ts'
import { personMayJudge } from '@shared/runbooks/person-may-judge.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { type RefObject, useId, useMemo, useState } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import { PersonVerdict } from './person-verdict.tsx'

interface Props {
  /** Holds what Enter leads to. */
  readonly box: RefObject<HTMLDivElement | null>
  readonly step: RunbookStep
  readonly busy: boolean
  readonly onAnswer: (answer: string) => void
  readonly onPaste: (output: string) => void
  readonly onJudge: (verdict: Verdict, note: string) => void
}

/** What a step asks of a person: one of its answers, words, or what a command printed elsewhere. */
export function AnswerBox({ box, step, busy, onAnswer, onPaste, onJudge }: Props) {
  const { answers } = step
  const asks = step.run.executor === 'ask'
  useShortcuts(
    useMemo(
      () =>
        answers.slice(0, 9).map((answer, index) => ({
          keys: `a ${index + 1}`,
          label: `Answer: ${answer}`,
          group: 'This screen' as const,
          run: () => onAnswer(answer),
        })),
      [answers, onAnswer],
    ),
  )
  if (personMayJudge(step.run)) {
    return (
      <div ref={box} className="flex flex-col gap-3">
        {step.run.executor === 'check' ? <PasteForm busy={busy} onSend={onPaste} of="command" /> : null}
        <PersonVerdict busy={busy} onJudge={onJudge} />
      </div>
    )
  }
  if (!asks) return <PasteForm box={box} busy={busy} onSend={onPaste} of="command" />
  if (answers.length === 0) return <PasteForm box={box} busy={busy} onSend={onAnswer} of="question" />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is used.
    <div ref={box} onKeyDown={walkButtons} className="flex flex-wrap gap-2">
      {answers.map((answer, index) => (
        <Button
          key={answer}
          disabled={busy}
          onClick={() => onAnswer(answer)}
          {...(index < 9 ? { keys: `a ${index + 1}` } : {})}
        >
          {answer}
        </Button>
      ))}
    </div>
  )
}

interface PasteProps extends Partial<Pick<Props, 'box'>>, Pick<Props, 'busy'> {
  readonly onSend: (text: string) => void
  /** What it printed, or one's own words. */
  readonly of: 'command' | 'question'
}

function PasteForm({ box, busy, onSend, of }: PasteProps) {
  const short = of === 'question'
  const id = useId()
  const [text, setText] = useState('')
  const send = () => {
    if (text !== '' && !busy) onSend(text)
  }
  return (
    <div ref={box}>
      <label htmlFor={id} className="text-sm text-soft">
        {short ? 'Your answer' : 'What the command printed, all of it'}
      </label>
      <textarea
        id={id}
        rows={short ? 2 : 7}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            event.stopPropagation()
            send()
          }
        }}
        className="block w-full rounded border border-edge bg-canvas p-2 font-mono text-sm text-ink"
      />
      <Button className="mt-1" look="primary" keys="Ctrl Enter" disabled={text === '' || busy} onClick={send}>
        {short ? 'Answer' : 'Judge it'}
      </Button>
    </div>
  )
}
