import type { Ref } from 'react'
import { Button } from '../design/button.tsx'

interface ChoiceProps {
  readonly ref: Ref<HTMLSelectElement>
  readonly label: string
  readonly value: string
  /** Value and words. */
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string) => void
}

export function Choice({ ref, label, value, options, onChange }: ChoiceProps) {
  // What the address names is offered even before the cluster has told of it.
  const known = options.some(([each]) => each === value)
  return (
    <label className="flex shrink-0 items-center gap-1.5 text-sm text-soft">
      {label}
      <select
        ref={ref}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-6 max-w-44 rounded border border-edge bg-canvas px-1 text-ink"
      >
        {known ? null : <option value={value}>{value}</option>}
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

interface ToggleProps {
  readonly keys: string
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

/** On or off, told by its edge and by `aria-pressed`, not by colour alone. */
export function Toggle({ keys, label, on, onChange }: ToggleProps) {
  return (
    <Button look={on ? 'primary' : 'plain'} keys={keys} aria-pressed={on} onClick={() => onChange(!on)}>
      {label}
      <span className="sr-only">{on ? 'on' : 'off'}</span>
    </Button>
  )
}
