import type { Ref } from 'react'
import { Kbd } from '../design/kbd.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'

interface Props {
  readonly ref: Ref<HTMLInputElement>
  readonly label: string
  readonly keys: string
  readonly value: string
  /** Why it cannot be looked for; null when it can. */
  readonly error: string | null
  readonly onChange: (value: string) => void
  /** Enter, and with Shift backwards. */
  readonly onEnter: (direction: 1 | -1) => void
}

/** Something to look for: Esc empties it, then goes to the lines. */
export function PatternBox({ ref, label, keys, value, error, onChange, onEnter }: Props) {
  return (
    <span className="relative flex w-44 min-w-28 items-center">
      <input
        ref={ref}
        type="search"
        value={value}
        aria-label={label}
        aria-invalid={error !== null}
        title={error ?? label}
        placeholder={label}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            if (value === '') focusPrimaryList()
            else onChange('')
          } else if (event.key === 'Enter') {
            event.preventDefault()
            onEnter(event.shiftKey ? -1 : 1)
          } else if (event.key === 'ArrowDown') {
            event.preventDefault()
            focusPrimaryList()
          }
        }}
        className={`h-6 w-full rounded border bg-canvas px-2 font-mono text-ink placeholder:font-sans placeholder:text-soft ${
          error === null ? 'border-edge' : 'border-bad'
        }`}
      />
      <span className="pointer-events-none absolute right-1.5">{value === '' ? <Kbd keys={keys} /> : null}</span>
    </span>
  )
}
