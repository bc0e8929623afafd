import { type Verdict, verdict as verdictForm } from '@shared/checks/check.ts'
import { useId, useMemo, useState } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { verdictLooks } from '../checks/verdict-badge.tsx'
import { Button } from '../design/button.tsx'
import { walkButtons } from '../design/walk-buttons.ts'

interface Props {
  readonly busy: boolean
  readonly onJudge: (verdict: Verdict, note: string) => void
}

const shortestNote = 3

/** A person's own verdict, with what it stands on: for what no expectation can judge from here. */
export function PersonVerdict({ busy, onJudge }: Props) {
  const id = useId()
  const [note, setNote] = useState('')
  const told = note.trim()
  const ready = told.length >= shortestNote && !busy
  useShortcuts(
    useMemo(
      () =>
        (ready ? verdictForm.options : []).map((verdict, index) => ({
          keys: `a ${index + 1}`,
          label: `Judge it yourself: ${verdictLooks[verdict].word}`,
          group: 'This screen' as const,
          run: () => onJudge(verdict, told),
        })),
      [ready, told, onJudge],
    ),
  )
  return (
    <div>
      <label htmlFor={id} className="text-sm text-soft">
        What you saw, kept in the evidence as judged by a person
      </label>
      <textarea
        id={id}
        rows={2}
        value={note}
        maxLength={2000}
        onChange={(event) => setNote(event.target.value)}
        className="block w-full rounded border border-edge bg-canvas p-2 text-ink"
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is used. */}
      <div onKeyDown={walkButtons} className="mt-1 flex flex-wrap gap-2">
        {verdictForm.options.map((verdict, index) => {
          const { word, icon: Icon } = verdictLooks[verdict]
          return (
            <Button key={verdict} keys={`a ${index + 1}`} disabled={!ready} onClick={() => onJudge(verdict, told)}>
              <Icon aria-hidden="true" size={14} />
              {word}
            </Button>
          )
        })}
      </div>
    </div>
  )
}
