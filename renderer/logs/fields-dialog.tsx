import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import type { SeenField } from './log-columns.ts'

interface Props {
  readonly open: boolean
  readonly seen: readonly SeenField[]
  readonly chosen: readonly string[]
  readonly onChoose: (names: readonly string[]) => void
  readonly onClose: () => void
}

/** Which fields of the structured lines have a column. */
export function FieldsDialog({ open, seen, chosen, onChoose, onClose }: Props) {
  const names = [...new Set([...chosen, ...seen.map(({ name }) => name)])]
  const toggle = (name: string) =>
    onChoose(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name])
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Fields as columns"
      description="What the newest structured lines carry, and in how many of them."
    >
      {names.length === 0 ? <EmptyState tone="muted" title="No line on the screen is structured" /> : null}
      <ul className="m-0 min-h-0 list-none overflow-auto p-4 pt-2">
        {names.map((name, index) => (
          <li key={name}>
            <label className="flex items-baseline gap-2 py-0.5">
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={() => toggle(name)}
                autoFocus={index === 0}
              />
              <span className="font-mono text-sm">{name}</span>
              <span className="ml-auto text-sm text-soft">{seen.find((field) => field.name === name)?.count ?? 0}</span>
            </label>
          </li>
        ))}
      </ul>
      <div className="flex justify-end border-t border-line p-3">
        <Button keys="Esc" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}
