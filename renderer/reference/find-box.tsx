import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Kbd } from '../design/kbd.tsx'
import { findInText, hideFound, showFound } from './find-in-text.ts'

interface Props {
  readonly text: RefObject<HTMLElement | null>
  /** Another one: what was found is looked for anew. */
  readonly shown: unknown
}

/** Finds words in the text that is open: Enter goes on, Shift Enter back, Esc ends it. */
export function FindBox({ text, shown }: Props) {
  const box = useRef<HTMLInputElement>(null)
  const [words, setWords] = useState('')
  const [found, setFound] = useState<readonly Range[]>([])
  const [now, setNow] = useState(0)
  useShortcuts(
    useMemo(
      () => [
        { keys: '/', label: 'Find in this text', group: 'This screen' as const, run: () => box.current?.focus() },
        { keys: 'Ctrl F', label: 'Find in this text', group: 'This screen' as const, run: () => box.current?.focus() },
      ],
      [],
    ),
  )
  useEffect(() => {
    setFound(text.current === null ? [] : findInText(text.current, words))
    setNow(0)
  }, [text, words, shown])
  useEffect(() => {
    showFound(found, now)
    return hideFound
  }, [found, now])
  const step = (by: number) => {
    if (found.length > 0) setNow((at) => (at + by + found.length) % found.length)
  }
  return (
    <span className="flex items-center gap-2">
      <span className="relative flex w-52 items-center">
        <input
          ref={box}
          type="search"
          value={words}
          aria-label="Find in this text"
          placeholder="Find in this text"
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault()
              step(event.shiftKey ? -1 : 1)
            }
            if (event.key === 'Escape') {
              event.preventDefault()
              event.stopPropagation()
              setWords('')
              text.current?.focus()
            }
          }}
          className="h-6 w-full rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
        />
        <span className="pointer-events-none absolute right-1.5">{words === '' ? <Kbd keys="/" /> : null}</span>
      </span>
      <span role="status" className="w-20 text-sm text-soft">
        {words.trim() === '' ? '' : found.length === 0 ? 'not found' : `${now + 1} of ${found.length}`}
      </span>
    </span>
  )
}
