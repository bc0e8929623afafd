import type { ContextPreview } from '@shared/sources/contract.ts'
import { TriangleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'

export interface ChosenContext {
  name: string
  as: string
}

interface Props {
  readonly contexts: readonly ContextPreview[]
  readonly busy: boolean
  readonly onBack: () => void
  readonly onAdd: (contexts: ChosenContext[]) => void
}

/** Which contexts of a kubeconfig are added, and under which name. A program that would be run is shown before. */
export function ContextChoice({ contexts, busy, onBack, onAdd }: Props) {
  const [names, setNames] = useState<ReadonlyMap<string, string>>(
    () => new Map(contexts.map(({ name, taken }) => [name, taken ? '' : name])),
  )
  // A program is not run on anybody's machine because its context was ticked by default.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(contexts.flatMap(({ name, program }) => (program === null ? name : []))),
  )
  const wanted = contexts.flatMap(({ name }) => (chosen.has(name) ? { name, as: (names.get(name) ?? '').trim() } : []))
  const valid = wanted.length > 0 && wanted.every(({ as }) => as !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (valid) onAdd(wanted)
  }
  if (contexts.length === 0) {
    return (
      <>
        <EmptyState tone="warn" title="No context in it can be used" />
        <span className="flex justify-end p-4">
          <Button onClick={onBack}>Back</Button>
        </span>
      </>
    )
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 p-4">
      <ul className="flex flex-col gap-2">
        {contexts.map((context) => (
          <li key={context.name} className="flex flex-col gap-1 border-b border-line pb-2">
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={chosen.has(context.name)}
                onChange={(event) => {
                  const next = new Set(chosen)
                  if (event.target.checked) next.add(context.name)
                  else next.delete(context.name)
                  setChosen(next)
                }}
              />
              <span className="min-w-0 truncate font-medium">{context.name}</span>
              <span className="min-w-0 truncate text-sm text-soft">{context.server}</span>
            </label>
            <label className="flex items-center gap-2 pl-5 text-sm">
              <span className="text-soft">{context.taken ? 'The name is taken. Add it as' : 'Add it as'}</span>
              <input
                value={names.get(context.name) ?? ''}
                aria-label={`Name for ${context.name}`}
                onChange={(event) => setNames(new Map(names).set(context.name, event.target.value))}
                className="h-6 flex-1 rounded border border-edge bg-canvas px-2"
              />
            </label>
            {context.program === null ? null : (
              <p className="break-words pl-5 text-sm text-warn">
                Signing in would run: <span className="font-mono">{context.program}</span>. Add it only if you trust
                where this kubeconfig is from.
              </p>
            )}
            {context.warnings.map((warning) => (
              <p key={warning} className="flex items-start gap-1.5 pl-5 text-sm text-warn">
                <TriangleAlert aria-hidden="true" size={12} className="mt-0.5 shrink-0" />
                {warning}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <span className="flex justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" look="primary" disabled={!valid || busy}>
          Add {wanted.length} context{wanted.length === 1 ? '' : 's'}
        </Button>
      </span>
    </form>
  )
}
