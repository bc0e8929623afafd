import type { FieldConflict } from '@shared/actions/contract.ts'
import type { KeyboardEvent } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Kbd } from '../design/kbd.tsx'
import { YamlText } from '../design/yaml-text.tsx'
import type { DeskState } from './desk-state.ts'

/** The object as YAML to edit; nothing is sent but a dry run until the person has seen the difference. */
export function EditStep({ state }: { readonly state: Extract<DeskState, { at: 'edit' }> }) {
  const { actions } = useServices()
  const { draft, conflicts, error } = state
  if (draft === null) {
    return error === null ? <EmptyState tone="muted" title="Reading …" /> : <ErrorPanel error={error} />
  }
  const changed = draft.text !== draft.base.yaml
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (changed) actions.previewEdit(false)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl Enter is taken wherever the focus is in this step.
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
        <p className="flex items-center gap-3 text-sm text-soft">
          <span className="min-w-0 flex-1">Without managedFields, status, and what only the server writes.</span>
          <span className="shrink-0">
            <Kbd keys="Ctrl F" /> search
          </span>
          <span className="shrink-0">
            <Kbd keys="Ctrl Z" /> undo
          </span>
          <span className="shrink-0">
            <Kbd keys="Ctrl ]" /> indent
          </span>
        </p>
        <div className="flex h-[52vh] min-h-32 shrink overflow-hidden rounded border border-edge">
          <YamlText label="YAML" text={draft.text} onChange={actions.write} autoFocus />
        </div>
        {error === null ? null : <ErrorPanel error={error} />}
        {conflicts.length === 0 ? null : <Conflicts conflicts={conflicts} onForce={() => actions.previewEdit(true)} />}
      </div>
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={actions.close} {...(changed ? {} : { keys: 'Esc' })}>
          {changed ? 'Discard edit' : 'Close'}
        </Button>
        <Button look="primary" keys="Ctrl Enter" disabled={!changed} onClick={() => actions.previewEdit(false)}>
          Show difference
        </Button>
      </div>
    </div>
  )
}

const changeWords: Record<FieldConflict['change'], string> = { set: 'sets', remove: 'removes' }

function Conflicts({
  conflicts,
  onForce,
}: {
  readonly conflicts: readonly FieldConflict[]
  readonly onForce: () => void
}) {
  return (
    <div role="alert" className="max-h-[24vh] shrink-0 overflow-auto rounded border border-warn p-2.5">
      <p className="font-medium">Others manage what this edit changes. They may set it again at their next turn.</p>
      <ul className="py-1">
        {conflicts.map(({ manager, field, change }) => (
          <li key={`${manager}\n${field}`} className="break-words">
            <strong>{manager}</strong> manages <code className="font-mono text-sm">{field}</code>, which this edit{' '}
            {changeWords[change]}
          </li>
        ))}
      </ul>
      <Button look="danger" onClick={onForce}>
        Take over and show difference
      </Button>
    </div>
  )
}
