import type { Ref } from 'react'
import { Kbd } from '../design/kbd.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'

interface Props {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
  readonly onBlur?: () => void
  readonly ref: Ref<HTMLInputElement>
}

/** A filter: Esc empties it, then leaves it; Enter and down go to the table. */
export function FilterBox({ value, onChange, onBlur, label, ref }: Props) {
  return (
    <span className="relative flex w-56 min-w-20 shrink items-center">
      <input
        ref={ref}
        type="search"
        value={value}
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onBlur}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            if (value === '') focusPrimaryList()
            else onChange('')
          }
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            focusPrimaryList()
          }
        }}
        className="h-6 w-full rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
      />
      <span className="pointer-events-none absolute right-1.5">{value === '' ? <Kbd keys="/" /> : null}</span>
    </span>
  )
}
