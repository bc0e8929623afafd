import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { RunbookInput } from '@shared/runbooks/runbook.ts'
import { useCallback, useId } from 'react'
import { useServices } from '../app/services.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { dependsOn, type FieldValues } from './input-values.ts'

interface Props {
  readonly runbook: string
  readonly input: RunbookInput
  /** Where choices are read; null: no cluster is chosen yet. */
  readonly cluster: ClusterId | null
  readonly fields: FieldValues
  /** What is wrong with the value; "" when nothing is. Its place is kept. */
  readonly fault: string
  readonly onChange: (value: string | boolean) => void
}

const look = 'h-7 w-full rounded border bg-canvas px-2 text-ink'

/** One input of a runbook, with what is wrong with it below. */
export function InputField(props: Props) {
  const { input, fault } = props
  const id = useId()
  return (
    <div className="grid grid-cols-[11rem_1fr] items-start gap-x-3">
      <label htmlFor={id} className="pt-1 break-words">
        {input.title}
        {input.required ? null : <span className="text-sm text-soft"> (may be empty)</span>}
      </label>
      <div className="min-w-0">
        <Control id={id} {...props} />
        <p id={`${id}-fault`} role="status" className="h-4 truncate text-xs text-bad" title={fault}>
          {fault}
        </p>
      </div>
    </div>
  )
}

function Control({ id, ...props }: Props & { readonly id: string }) {
  const { input, fields, fault, onChange } = props
  const value = fields[input.name] ?? ''
  const marks = {
    id,
    'aria-invalid': fault !== '',
    'aria-describedby': `${id}-fault`,
    className: `${look} ${fault === '' ? 'border-edge' : 'border-bad'}`,
  }
  if (input.type === 'boolean') {
    return (
      <span className="flex h-7 items-center">
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          aria-describedby={`${id}-fault`}
          onChange={(event) => onChange(event.target.checked)}
        />
      </span>
    )
  }
  if (input.choices !== undefined) return <Choices marks={marks} {...props} />
  return (
    <input
      {...marks}
      type={input.type === 'secret' ? 'password' : 'text'}
      inputMode={input.type === 'number' ? 'decimal' : 'text'}
      autoComplete="off"
      spellCheck={false}
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

interface ChoicesProps extends Props {
  readonly marks: { readonly id: string; readonly className: string }
}

/** What a person may choose from now; a value that is not among them stays, and is said not to be. */
function Choices({ marks, runbook, input, cluster, fields, onChange }: ChoicesProps) {
  const { clients } = useServices()
  const value = String(fields[input.name] ?? '')
  const depends = JSON.stringify(dependsOn(input).map((name) => [name, fields[name] ?? '']))
  const { value: choices, error } = useAnswer(
    useCallback(async () => {
      if (Array.isArray(input.choices)) return input.choices
      const inputs = Object.fromEntries(JSON.parse(depends) as [string, string | boolean][])
      return clients.runbooks.choices({ id: runbook, input: input.name, cluster, inputs })
    }, [clients, runbook, input, cluster, depends]),
  )
  if (choices === null || error !== null) {
    return (
      <input
        {...marks}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        title={error === null ? 'Reading what there is …' : `What there is could not be read: ${error.message}`}
      />
    )
  }
  return (
    <select {...marks} value={value} onChange={(event) => onChange(event.target.value)}>
      {choices.includes(value) ? null : (
        <option value={value}>{value === '' ? 'choose …' : `${value} (not on ${cluster ?? 'any cluster'})`}</option>
      )}
      {choices.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  )
}
