import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from '../design/button.tsx'

export interface ColumnOption {
  readonly id: string
  readonly title: string
}

interface Props {
  readonly options: readonly ColumnOption[]
  readonly hidden: readonly string[]
  readonly onToggle: (id: string) => void
  readonly onReset: () => void
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const entry =
  'flex h-6 cursor-default items-center gap-2 rounded px-2 text-sm outline-none data-[highlighted]:bg-chosen'

/** Which columns the table shows. It stays open while one chooses. */
export function ColumnMenu({ options, hidden, onToggle, onReset, open, onOpenChange }: Props) {
  return (
    // Not modal: the table behind keeps moving, and no style is put into the page, which its policy forbids.
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="bare" keys="C">
          Columns
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={2}
          className="z-30 max-h-[min(60vh,var(--radix-dropdown-menu-content-available-height))] min-w-52 overflow-auto rounded border border-edge bg-panel p-1 text-ink shadow-lg"
        >
          <DropdownMenu.Label className="px-2 py-1 text-xs text-soft">Columns of this table</DropdownMenu.Label>
          {options.map(({ id, title }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              checked={!hidden.includes(id)}
              onCheckedChange={() => onToggle(id)}
              onSelect={(event) => event.preventDefault()}
              className={entry}
            >
              <span className="inline-flex w-3.5">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden="true" size={13} />
                </DropdownMenu.ItemIndicator>
              </span>
              {title}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item onSelect={onReset} className={entry}>
            <span className="w-3.5" />
            As at first
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
