import { Dialog } from '../design/dialog.tsx'
import { Kbd } from '../design/kbd.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { useServices } from './services.ts'
import { inForce } from './shortcut-book.ts'
import { useShortcutList } from './use-shortcuts.ts'

const groups = ['This screen', 'Go to', 'Everywhere'] as const

/** What lists and tables do with keys; they hold these themselves. */
const listKeys = [
  { keys: 'j k', label: 'Down and up in a list; arrows too' },
  { keys: 'Enter', label: 'Open the row' },
  { keys: 'Home End', label: 'First and last row' },
  { keys: 'Tab', label: 'To the next list or control; from a table to its header' },
  { keys: '← →', label: 'From column to column of the header; Enter sorts by it' },
  { keys: 'Esc', label: 'Out of a filter, a menu, a selection' },
]

/** Every shortcut that holds on this screen now. */
export function ShortcutsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const shortcuts = inForce(useShortcutList())
  const { version } = useServices()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keyboard"
      description={`What the keys do on this screen. Foundry Cockpit ${version}`}
    >
      <ScrollArea label="Shortcuts" className="grid min-h-0 grid-cols-2 gap-x-6 gap-y-3 p-4">
        {groups.map((group) => (
          <KeyGroup key={group} title={group} entries={shortcuts.filter((shortcut) => shortcut.group === group)} />
        ))}
        <KeyGroup title="Lists and tables" entries={listKeys} />
      </ScrollArea>
    </Dialog>
  )
}

function KeyGroup({
  title,
  entries,
}: {
  readonly title: string
  readonly entries: readonly { keys: string; label: string }[]
}) {
  if (entries.length === 0) return null
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-soft">{title}</h3>
      <dl className="m-0">
        {entries.map(({ keys, label }) => (
          <div key={`${keys}${label}`} className="flex items-baseline gap-2 py-0.5">
            <dt className="w-20 shrink-0 text-right">
              <span className="sr-only">{keys}</span>
              <Kbd keys={keys} />
            </dt>
            <dd className="m-0">{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
