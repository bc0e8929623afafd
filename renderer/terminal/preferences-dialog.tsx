import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

const scrollbacks = [1_000, 5_000, 10_000, 50_000]

/** How terminals look and behave; each change holds at once, and after the next start. */
export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const { terminals: desk } = useServices()
  const preferences = useStore(desk.store, (state) => state.preferences)
  const change = (next: Partial<typeof preferences>) => desk.setPreferences({ ...preferences, ...next })
  const look = 'h-6 rounded border border-edge bg-canvas px-1 text-ink'
  return (
    <Dialog open onClose={onClose} title="Terminals" description="For every session of this app.">
      <div className="flex flex-col gap-2 p-4">
        <label className="flex items-center gap-2">
          Size of letters
          <input
            type="number"
            min={8}
            max={32}
            value={preferences.fontSize}
            onChange={(event) => {
              const fontSize = event.target.valueAsNumber
              if (Number.isInteger(fontSize) && fontSize >= 8 && fontSize <= 32) change({ fontSize })
            }}
            className={`w-16 ${look}`}
          />
        </label>
        <label className="flex items-center gap-2">
          Lines kept above the screen
          <select
            value={preferences.scrollback}
            onChange={(event) => change({ scrollback: Number(event.target.value) })}
            className={look}
          >
            {[...new Set([...scrollbacks, preferences.scrollback])].map((lines) => (
              <option key={lines} value={lines}>
                {lines}
              </option>
            ))}
          </select>
        </label>
        <Check
          label="Copy what is marked with the mouse at once"
          on={preferences.copyOnSelect}
          onChange={(copyOnSelect) => change({ copyOnSelect })}
        />
        <Check
          label="Tell a screen reader what is printed"
          on={preferences.screenReader}
          onChange={(screenReader) => change({ screenReader })}
        />
      </div>
      <div className="flex justify-end border-t border-line p-3">
        <Button keys="Esc" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  )
}

interface CheckProps {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

function Check({ label, on, onChange }: CheckProps) {
  return (
    <label className="flex items-center gap-2">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
