import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import type { Ref } from 'react'
import { Kbd } from '../design/kbd.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'

interface Props {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly ref: Ref<HTMLInputElement>
}

/** A label selector, with what is wrong with it; Esc empties it, Enter and down go to the table. */
export function LabelBox({ value, onChange, onBlur, ref }: Props) {
  const reading = parseLabelSelector(value)
  const wrong = 'wrong' in reading ? reading.wrong : null
  return (
    <span className="relative flex w-44 min-w-16 shrink items-center">
      <input
        ref={ref}
        type="search"
        value={value}
        aria-label="Label selector"
        aria-invalid={wrong !== null}
        title={wrong === null ? 'As kubectl -l: app=budapp,tier!=db,zone in (a,b),!old' : `Not used: ${wrong}`}
        placeholder="Labels: app=…"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onBlur}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.preventDefault()
            event.stopPropagation()
            onChange('')
          } else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            focusPrimaryList()
          }
        }}
        className={`h-6 w-full rounded border bg-canvas px-2 text-ink placeholder:text-soft ${
          wrong === null ? 'border-edge' : 'border-bad'
        }`}
      />
      <span className="pointer-events-none absolute right-1.5">{value === '' ? <Kbd keys="L" /> : null}</span>
      {wrong === null ? null : (
        <span role="alert" className="sr-only">
          Not used: {wrong}
        </span>
      )}
    </span>
  )
}
