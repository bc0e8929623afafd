import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'

interface Props {
  /** Holds what Enter leads to. */
  readonly box: RefObject<HTMLDivElement | null>
  readonly step: RunbookStep
  readonly busy: boolean
  readonly onAnswer: (answer: string) => void
  readonly onPaste: (output: string) => void
}

/** What a step asks of a person: one of its answers, words, or what a command printed elsewhere. */
export function AnswerBox({ box, step, busy, onAnswer, onPaste }: Props) {
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
  if (!asks) return <PasteForm box={box} busy={busy} onSend={onPaste} />
  if (answers.length === 0) return <PasteForm box={box} busy={busy} onSend={onAnswer} short />
  const walk = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((button) => button.matches(':focus'))
    buttons[(at + by + buttons.length) % buttons.length]?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is used.
    <div ref={box} onKeyDown={walk} className="flex flex-wrap gap-2">
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

interface PasteProps extends Pick<Props, 'box' | 'busy'> {
  readonly onSend: (text: string) => void
  /** One's own words, not an output. */
  readonly short?: boolean
}

function PasteForm({ box, busy, onSend, short = false }: PasteProps) {
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
